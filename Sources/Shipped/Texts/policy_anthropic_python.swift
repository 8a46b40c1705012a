// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/anthropic-python.json5.

extension Shipped {
  static let policy_anthropic_python = ###"""
// The Python client of Anthropic, its defaults written out: an emulation, not the product. For a route with one target.
// Source: the wheel anthropic.
// Version: 2.11.0
// Date: 2026-11
// Known by: reading the wheel; not run.
//
// Retry-After is obeyed however long it is.
{
  anthropicPython: { max_retries: 2, timeout: { connect: 5, read: 600, write: 600 } },
}

"""###
}
