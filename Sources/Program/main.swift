import CommandLineTool

SparseShiftCommand.main()
