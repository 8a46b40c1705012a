import Foundation
import Run

exit(Brownout.main(Array(CommandLine.arguments.dropFirst())))
