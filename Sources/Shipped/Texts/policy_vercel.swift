// swift-format-ignore-file
// Written by scripts/embed from Profiles/policies/vercel.json5.

extension Shipped {
  static let policy_vercel = ###"""
// Vercel AI Gateway with a timeout for a provider with one's own key: an emulation, not the product.
// Source: vercel.com/docs/ai-gateway, provider options and provider timeouts.
// Version: hosted, documentation of November 2026
// Date: 2026-11
// Known by: its documentation; not run.
//
// Any error goes to the next provider. The timeout (1000 to 789000) ends with the first token, thinking included;
// without it a provider that stalls is not left.
{
  vercel: { providerTimeouts: { byok: { anthropic: 15000 } } },
}

"""###
}
