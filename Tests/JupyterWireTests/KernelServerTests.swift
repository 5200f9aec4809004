import Testing
import ZeroMQ
