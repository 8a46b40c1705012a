// A client that knows no more of HTTP than what it is told to send.

import Foundation
import Glibc

enum LoopbackClient {
  /// Sends `request` to `port` of this machine and gives back all that comes until the server closes; nil
  /// when nobody listens.
  static func exchange(_ request: String, port: Int) -> String? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return nil }
    let bytes = Array(request.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL)) == bytes.count else {
      return nil
    }
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += piece.prefix(count)
    }
  }

  /// Asks for a completion that is not streamed.
  static func complete(model: String = "gpt-mock", stream: Bool = false, port: Int) -> String? {
    let body = #"{"model":"\#(model)","stream":\#(stream),"messages":[{"role":"user","content":"hello"}]}"#
    return exchange(
      "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n"
        + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)", port: port)
  }
}

/// A listener that answers nothing.
final class LoopbackListener {
  private let descriptor: Int32
  private var accepted: [Int32] = []
  /// Where it listens.
  let port: Int

  /// A listener on a free port; nil when there is none.
  init?() {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptor = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 4096) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard bound else { return nil }
  }

  deinit {
    for client in accepted { close(client) }
    close(descriptor)
  }

  /// Waits for a connection and what it sends first; nil when that is nothing.
  func acceptAndRead() -> String? {
    let client = accept(descriptor, nil, nil)
    guard client >= 0 else { return nil }
    accepted.append(client)
    var piece = [UInt8](repeating: 0, count: 4096)
    let count = recv(client, &piece, piece.count, 0)
    return count > 0 ? String(decoding: piece.prefix(count), as: UTF8.self) : nil
  }
}
