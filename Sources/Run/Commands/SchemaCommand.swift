import Failover
import Profile

/// `brownout schema`: prints the JSON Schema of profiles.
enum SchemaCommand {
  static func perform() -> ExitCode {
    Console.output(ProfileSchema.json(policy: PolicySchema.shape))
    return .pass
  }
}
