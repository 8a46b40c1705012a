internal import Base

/// The errors that providers, and what stands in front of them, are known to send.
public enum ErrorPreset: String, BitwiseCopyable, Sendable, CaseIterable {
  /// 400: the request is wrong.
  case invalidRequest = "invalid_request"
  /// 400: too many tokens for the model.
  case contextLength = "context_length_exceeded"
  /// 401: the key is wrong.
  case invalidKey = "invalid_api_key"
  /// 403: not in this country.
  case unsupportedCountry = "unsupported_country"
  /// 404: no such model.
  case modelNotFound = "model_not_found"
  /// 408: it took too long.
  case timeout
  /// 429: too many requests.
  case rateLimited = "rate_limited"
  /// 429: slow down.
  case slowDown = "slow_down"
  /// 429: nothing left to spend; waiting does not help.
  case insufficientQuota = "insufficient_quota"
  /// 500: the provider failed.
  case serverError = "server_error"
  /// 503: the provider has too much to do.
  case overloaded
  /// 502: a page of the load balancer in front, in HTML.
  case badGatewayPage = "bad_gateway_page"
  /// 503: a page of the load balancer in front, in HTML.
  case unavailablePage = "unavailable_page"
  /// 504: a page of the load balancer in front, in HTML.
  case gatewayTimeoutPage = "gateway_timeout_page"
  /// 503: a line of text from a proxy that has nowhere to go.
  case noHealthyUpstream = "no_healthy_upstream"
  /// A status without a body.
  case noBody = "no_body"

  /// The status it usually comes with.
  public var usualStatus: Int {
    switch self {
    case .invalidRequest, .contextLength: 400
    case .invalidKey: 401
    case .unsupportedCountry: 403
    case .modelNotFound: 404
    case .timeout: 408
    case .rateLimited, .slowDown, .insufficientQuota: 429
    case .serverError: 500
    case .badGatewayPage: 502
    case .overloaded, .unavailablePage, .noHealthyUpstream, .noBody: 503
    case .gatewayTimeoutPage: 504
    }
  }

  /// The content type of its body.
  public var contentType: StaticString {
    switch self {
    case .badGatewayPage, .unavailablePage, .gatewayTimeoutPage: "text/html"
    case .noHealthyUpstream, .noBody: "text/plain"
    case .invalidRequest, .contextLength, .invalidKey, .unsupportedCountry, .modelNotFound, .timeout,
      .rateLimited, .slowDown, .insufficientQuota, .serverError, .overloaded:
      "application/json; charset=utf-8"
    }
  }

  /// The error's `type`, empty when it has none.
  public var type: StaticString {
    switch self {
    case .invalidRequest, .contextLength, .invalidKey, .modelNotFound: "invalid_request_error"
    case .unsupportedCountry: "request_forbidden"
    case .timeout: "timeout_error"
    case .rateLimited, .slowDown: "rate_limit_error"
    case .insufficientQuota: "insufficient_quota"
    case .serverError: "server_error"
    case .overloaded: "service_unavailable_error"
    case .badGatewayPage, .unavailablePage, .gatewayTimeoutPage, .noHealthyUpstream, .noBody: ""
    }
  }

  /// The error's `code`, empty for null.
  public var code: StaticString {
    switch self {
    case .contextLength: "context_length_exceeded"
    case .invalidKey: "invalid_api_key"
    case .unsupportedCountry: "unsupported_country_region_territory"
    case .modelNotFound: "model_not_found"
    case .rateLimited: "rate_limit_exceeded"
    case .slowDown: "slow_down"
    case .insufficientQuota: "insufficient_quota"
    case .overloaded: "server_is_overloaded"
    case .invalidRequest, .timeout, .serverError, .badGatewayPage, .unavailablePage, .gatewayTimeoutPage,
      .noHealthyUpstream, .noBody:
      ""
    }
  }

  /// Whether the provider itself sends it, and not what stands in front of it: then its headers come along.
  var isVendors: Bool { type.utf8CodeUnitCount > 0 || self == .noBody }

  /// The error's `param`, empty for null.
  var parameter: StaticString { self == .contextLength ? "messages" : "" }

  /// Appends what the error says. `model` is a plain name.
  func writeMessage(model: Bytes, into buffer: inout ByteBuffer) {
    switch self {
    case .invalidRequest:
      buffer.append("We could not parse the JSON body of your request.")
    case .contextLength:
      buffer.append("This model's maximum context length is 128000 tokens.")
      buffer.append(
        " However, your messages resulted in 131072 tokens. Please reduce the length of the messages.")
    case .invalidKey:
      buffer.append("Incorrect API key provided: sk-brown****out. You can find your API key at")
      buffer.append(" https://platform.openai.com/account/api-keys.")
    case .unsupportedCountry:
      buffer.append("Country, region, or territory not supported")
    case .modelNotFound:
      buffer.append("The model `")
      JSONText.write(model, into: &buffer)
      buffer.append("` does not exist or you do not have access to it.")
    case .timeout:
      buffer.append("Request timed out.")
    case .rateLimited:
      buffer.append("Rate limit reached for ")
      JSONText.write(model, into: &buffer)
      buffer.append(
        " in organization org-brownout on requests per min (RPM): Limit 500, Used 500, Requested 1.")
      buffer.append(" Visit https://platform.openai.com/account/rate-limits to learn more.")
    case .slowDown:
      buffer.append("Slow down: the rate of your requests has grown too fast. Please reduce it.")
    case .insufficientQuota:
      buffer.append("You exceeded your current quota, please check your plan and billing details.")
      buffer.append(" For more information on this error, read the docs:")
      buffer.append(" https://platform.openai.com/docs/guides/error-codes/api-errors.")
    case .serverError:
      buffer.append("The server had an error while processing your request. Sorry about that!")
    case .overloaded:
      buffer.append("The server is currently overloaded with other requests. Sorry about that!")
    case .badGatewayPage, .unavailablePage, .gatewayTimeoutPage, .noHealthyUpstream, .noBody: break
    }
  }
}
