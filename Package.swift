// swift-tools-version: 6.2

// Brownout has no package dependencies: Foundation and XCTest come with the toolchain, liburing from the
// system.
import PackageDescription

let common: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Unsafe memory lives in Base and IO only; elsewhere an unsafe expression does not compile.
let safe = common + [.strictMemorySafety()]

func library(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = safe) -> Target
{
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: common)
}

let package = Package(
  name: "brownout",
  products: [.executable(name: "brownout", targets: ["brownout"])],
  targets: [
    .target(name: "CUring", linkerSettings: [.linkedLibrary("uring")]),
    library("Base", [], common),
    library("Profile", ["Base"]),
    library("Plan", ["Base", "Profile"]),
    library("Wire", ["Base"]),
    library("Failover", ["Base", "Profile"]),
    library("Record", ["Base"]),
    library("IO", ["Base", "CUring"], common),
    library("Provider", ["Base", "Plan", "Wire", "Record", "IO"]),
    library("Proxy", ["Base", "Plan", "Wire", "Failover", "Record", "IO"]),
    library("Load", ["Base", "Plan", "Wire", "Record", "IO"]),
    library("Report", ["Base", "Record"]),
    library("Shipped", []),
    library(
      "Run",
      [
        "Base", "Profile", "Plan", "Wire", "Failover", "Record", "IO", "Provider", "Proxy", "Load",
        "Report", "Shipped",
      ]),
    .executableTarget(name: "brownout", dependencies: ["Run"], swiftSettings: safe),
    tests("BaseTests", ["Base"]),
    tests("ProfileTests", ["Profile", "Base"], exclude: ["Mistakes"]),
    tests("PlanTests", ["Plan", "Profile", "Base"]),
    tests("WireTests", ["Wire", "Base"]),
    tests("FailoverTests", ["Failover", "Profile", "Base"]),
    tests("RecordTests", ["Record", "Base"]),
    tests("IOTests", ["IO", "Base"]),
    tests("ProviderTests", ["Provider", "Plan", "Wire", "Record", "IO", "Profile", "Base"]),
    tests("ProxyTests", ["Proxy", "Plan", "Wire", "Failover", "Record", "IO", "Profile", "Base"]),
    tests("LoadTests", ["Load", "Proxy", "Failover", "Plan", "Wire", "Record", "IO", "Profile", "Base"]),
    tests("ReportTests", ["Report", "Record", "Base"], exclude: ["Snapshots"]),
    tests(
      "RunTests", ["Run", "Shipped", "Report", "Failover", "Plan", "Profile", "Record", "IO", "Base"],
      exclude: ["Hints"]),
    tests(
      "ConformanceTests", ["brownout", "Run", "Failover", "Profile", "Record", "Base"], exclude: ["Rows"]),
    tests("EndToEndTests", ["brownout"]),
    tests(
      "SimulationTests",
      ["Run", "Failover", "Proxy", "Provider", "Load", "Plan", "Profile", "Record", "IO", "Base"]),
    tests("TidyTests", []),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    tests(
      "AllocationTests",
      [
        "CAllocationCount", "Base", "Profile", "Plan", "Wire", "Failover", "Record", "IO", "Provider",
        "Proxy",
        "Load",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
