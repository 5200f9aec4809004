// swift-format-ignore-file
#sourceLocation(file:"In[3]",line:1)
let ä = prnt(1)
func risky() throws -> Int { 5 }
let b = risky()
let c = 1.5 + b
