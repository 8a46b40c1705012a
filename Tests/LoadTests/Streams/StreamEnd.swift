import Base
import Record

/// One way in which a stream can end: what came of it, and what became of its message.
struct StreamEnd {
  /// What stands between the content and the end.
  enum Trouble: CaseIterable { case none, error, unreadable }
  /// What becomes of the message behind the last event.
  enum Message: CaseIterable { case whole, closed, reset, open, nonsense }

  var tokens: Int
  var hasFinish: Bool
  /// The tokens that the usage names; nil without one.
  var usage: Int?
  var hasMarker: Bool
  var trouble: Trouble
  var message: Message

  static var all: [StreamEnd] {
    var ends: [StreamEnd] = []
    for tokens in [0, 3] {
      for hasFinish in [true, false] {
        for usage in [nil, 3, 5] as [Int?] {
          for hasMarker in [true, false] {
            for trouble in Trouble.allCases {
              for message in Message.allCases {
                ends.append(
                  StreamEnd(
                    tokens: tokens, hasFinish: hasFinish, usage: usage, hasMarker: hasMarker,
                    trouble: trouble, message: message))
              }
            }
          }
        }
      }
    }
    return ends
  }

  /// What a provider sends that ends its stream in this way.
  var steps: [Step] {
    var text = Answers.headText + Answers.role + (0..<tokens).map { Answers.token($0) }.joined()
    switch trouble {
    case .none: break
    case .error: text += Answers.error
    case .unreadable: text += Answers.event("{\"choices\":[}")
    }
    if hasFinish { text += Answers.finish }
    if let usage { text += Answers.usage(usage) }
    if hasMarker { text += Answers.done }
    switch message {
    case .whole: return [.send(text + Answers.end)]
    case .closed: return [.send(text), .finish(after: .milliseconds(5))]
    case .reset: return [.send(text), .reset(after: .milliseconds(5))]
    case .open: return [.send(text)]
    case .nonsense: return [.send(text), .send("zz\r\n", after: .milliseconds(5))]
    }
  }

  /// What a gateway makes of it that ends every stream properly, whatever became of its provider's.
  var masked: StreamEnd {
    var end = self
    end.hasMarker = true
    end.message = .whole
    return end
  }

  /// The table of evidence of ARCHITECTURE.md, for a client. `isRelayed`: our proxy stands between.
  func outcome(isRelayed: Bool) -> Outcome {
    switch trouble {
    case .error: return .inbandError
    case .unreadable: return .malformed
    case .none: break
    }
    if hasMarker || message == .whole {
      if tokens == 0 { return .empty }
      guard hasMarker && hasFinish else { return .truncated }
      return usage == nil || usage == tokens ? .ok : .wrongContent
    }
    switch message {
    case .closed, .reset: return .cut
    case .nonsense: return isRelayed ? .cut : .malformed
    case .open: return isRelayed ? .cut : .undrained
    case .whole: preconditionFailure("dealt with above")
    }
  }

  /// How the message ended, as the client sees it.
  func ending(isRelayed: Bool) -> MessageEnding? {
    guard hasMarker else { return nil }
    if isRelayed { return .complete }
    switch message {
    case .whole: return .complete
    case .closed: return .closed
    case .reset: return .reset
    case .open: return .leftOpen
    case .nonsense: return .left
    }
  }
}
