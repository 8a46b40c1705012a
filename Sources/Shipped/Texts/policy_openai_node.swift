// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/openai-node.json5.

extension Shipped {
  static let policy_openai_node = ###"""
// The Node client of OpenAI, its defaults written out: an emulation, not the product. For a route with one target.
// Source: vendored copies of openai-node.
// Version: copies of November 2026
// Date: 2026-11
// Known by: reading copies of the code, not its repository; not run.
//
// The timeout ends with the head of the answer: a stall after it is not noticed.
{
  openaiNode: { maxRetries: 2, timeout: 600000 },
}

"""###
}
