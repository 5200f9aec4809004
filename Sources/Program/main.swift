import CommandLineTool

// A shell leaves `--output=~/models` and quoted paths as they are.
SparseShiftCommand.main(PathArguments.expanded(Array(CommandLine.arguments.dropFirst())))
