// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/openai-python.json5.

extension Shipped {
  static let policy_openai_python = ###"""
// The Python client of OpenAI, its defaults written out: an emulation, not the product. For a route with one target.
// Source: the wheel openai.
// Version: 3.52.0
// Date: 2026-11
// Known by: reading the wheel; not run.
//
// A Retry-After up to 120 s is obeyed, a longer one ends the retries. With version "1.x" one of less than 60 s is
// obeyed and a longer one ignored.
{
  openaiPython: {
    version: "3.52",
    max_retries: 2,
    // Seconds, each for one operation: read is the gap between two reads, not a deadline.
    timeout: { connect: 5, read: 600, write: 600 },
  },
}

"""###
}
