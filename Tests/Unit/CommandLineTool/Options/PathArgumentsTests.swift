import CommandLineTool
import Machine
import Testing

@Suite struct PathArgumentsTests {
    @Test func tildesAreReplacedAsAShellReplacesThem() {
        let home = UserFolders.current.home
        #expect(
            PathArguments.expanded([
                "train", "~/e.h5", "--output=~/models", "--set", "target=~", "a~b", "level=~/x", "~",
            ])
                == [
                    "train", home + "/e.h5", "--output=" + home + "/models", "--set", "target=~", "a~b", "level=~/x",
                    "~",
                ])
        #expect(PathArguments.expanded(["~nobody-of-this-name/x"]) == ["~nobody-of-this-name/x"])
    }
}
