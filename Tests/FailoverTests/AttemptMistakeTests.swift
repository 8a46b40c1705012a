// Mistakes in our own vocabulary, word for word: what concerns attempts and their waits, hints, hedging.

import XCTest

final class AttemptMistakeTests: XCTestCase {
  private func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    let places = mistakes.map { $0.first?.isNumber == true ? "policy.json5:1:" + $0 : $0 }
    XCTAssertEqual(PolicyFixtures.mistakes(text), places, line: line)
  }

  func testTimeoutsThatCanNeverFire() {
    expect(
      #"{ timeouts: { idle: "5s", attempt: "2s" } }"#,
      """
      21: error: 'proxy.policy.timeouts.idle' (5s) is longer than 'proxy.policy.timeouts.attempt' \
      (2s) and can never fire
        expected: at most the time for the whole attempt
        next: lower 'idle' or raise 'attempt'
      """)
    expect(
      #"{ timeouts: { connect: "3s", attempt: "2s" } }"#,
      """
      24: error: 'proxy.policy.timeouts.connect' (3s) is longer than 'proxy.policy.timeouts.attempt' \
      (2s) and can never fire
        expected: at most the time for the whole attempt
        next: lower 'connect' or raise 'attempt'
      """)
    expect(
      #"{ timeouts: { tokenIdle: "2m", request: "60s" } }"#,
      """
      26: error: 'proxy.policy.timeouts.tokenIdle' (120s) is longer than \
      'proxy.policy.timeouts.request' (60s) and can never fire
        expected: at most the time for the whole request
        next: lower 'tokenIdle' or raise 'request'
      """)
    expect(
      #"{ timeouts: { attempt: "90s", request: "60s" } }"#,
      """
      24: error: 'proxy.policy.timeouts.attempt' (90s) is longer than 'proxy.policy.timeouts.request' \
      (60s) and can never fire
        expected: at most the time for the whole request
        next: lower 'attempt' or raise 'request'
      """)
    expect(
      #"{ timeouts: { firstToken: "5s", request: "2s" }, retry: { max: 1 } }"#,
      """
      27: error: 'proxy.policy.timeouts.firstToken' (5s) is longer than \
      'proxy.policy.timeouts.request' (2s) and can never fire
        expected: at most the time for the whole request
        next: lower 'firstToken' or raise 'request'
      """)
    expect(
      #"{ timeouts: { idleArmsAt: "token" } }"#,
      """
      27: error: 'proxy.policy.timeouts.idleArmsAt' has no effect without 'idle' or 'tokenIdle'
        expected: 'idle' or 'tokenIdle' as well
        next: add idle: "5s", or remove 'idleArmsAt'
      """)
  }

  func testTimeoutsThatCanNeverFireMore() {
    expect(
      "{ timeouts: { headBytesRearmIdle: true } }",
      """
      35: error: 'proxy.policy.timeouts.headBytesRearmIdle' has no effect without 'idle'
        expected: 'idle' as well
        next: add idle: "5s", or remove 'headBytesRearmIdle'
      """)
    expect(
      #"{ timeouts: { attemptEnforced: "onBytes" } }"#,
      """
      32: error: 'proxy.policy.timeouts.attemptEnforced' has no effect without 'attempt'
        expected: 'attempt' as well
        next: add attempt: "60s", or remove 'attemptEnforced'
      """)
    expect(
      "{ timeouts: { idle: 0 } }",
      """
      21: error: 'proxy.policy.timeouts.idle' is 0
        expected: a duration above 0 such as "250ms", or "off"
        next: write "off"
      """)
    expect(
      #"{ timeouts: { idle: "none" } }"#,
      """
      21: error: 'proxy.policy.timeouts.idle' is "none"
        expected: a duration above 0 such as "250ms", or "off"
        next: write "off"
      """)
    expect(
      #"{ timeouts: { headers: "-1s" } }"#,
      """
      24: error: 'proxy.policy.timeouts.headers' is "-1s", not a duration
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: write a number and a unit: "250ms"
      """)
    expect(
      #"{ timeouts: { ttft: "1s" } }"#,
      """
      15: error: unknown key 'ttft' in 'proxy.policy.timeouts'
        expected: 'connect', 'send', 'headers', 'firstByte', 'firstToken', 'idle', 'tokenIdle', \
      'idleArmsAt', 'headBytesRearmIdle', 'idleUntil', 'informationalEndsHeaders', 'attempt', \
      'attemptEnforced', 'deadlinesStartAt', 'request', 'exchange', 'exchangeIdle' or 'waiveOnLast'
        next: did you mean 'firstToken'?
      """)
  }

  func testRetries() {
    expect(
      #"{ retry: { max: "unlimited", repick: "cycle" } }"#,
      """
      38: error: 'proxy.policy.retry.max' is unlimited, and repick "cycle" never runs out of targets
        expected: a limit from 0 to 10000, or repick "other"
        next: write for example max: 2
      """)
    expect(
      #"{ retry: { max: "3" } }"#,
      """
      17: error: 'proxy.policy.retry.max' is "3"
        expected: a whole number from 0 to 10000, or "unlimited"
        next: write it without quotes
      """)
    expect(
      "{ retry: { perTier: 2 } }",
      """
      21: error: 'proxy.policy.retry.perTier' has no effect without repick "cycle"
        expected: repick "cycle" as well
        next: add repick: "cycle", or remove 'perTier'
      """)
    expect(
      #"{ retry: { repick: "cycle", rounds: 2 } }"#,
      """
      37: error: 'proxy.policy.retry.rounds' has no effect without 'perTier'
        expected: 'perTier' as well
        next: add perTier: 1, or remove 'rounds'
      """)
    expect(
      #"{ timeouts: { request: "10s" }, retry: { startBefore: "10s" } }"#,
      """
      55: error: 'proxy.policy.retry.startBefore' (10s) is not below 'proxy.policy.timeouts.request' \
      (10s), which ends the request
        expected: less than the time for the whole request
        next: lower 'startBefore', or remove it
      """)
    expect(
      "{ retry: { maxConcurrent: -1 } }",
      """
      27: error: 'proxy.policy.retry.maxConcurrent' is -1
        expected: a whole number from 0 to 1000000
        next: write a number such as 0
      """)
  }

  func testRetriesMore() {
    expect(
      "{ retry: { on: [200] } }",
      """
      17: error: 'proxy.policy.retry.on[0]' is 200
        expected: a status from 300 to 599, or one of connection, timeout, stream, 3xx, 4xx, 5xx, \
      any, refused, connect_timeout, reset, headers_timeout, first_byte_timeout, first_token_timeout, \
      idle_timeout, token_idle_timeout, attempt_timeout, empty, inband_error, truncated, cut, \
      malformed, too_big
        next: use one of them
      """)
    expect(
      "{ retry: { attempts: 3 } }",
      """
      12: error: unknown key 'attempts' in 'proxy.policy.retry'
        expected: 'on', 'max', 'repick', 'perTarget', 'perTier', 'rounds', 'within', 'startBefore', \
      'bodyLimit', 'maxConcurrent', 'exhausted', 'decideOn' or 'informationalEndsRetries'
        next: did you mean 'max'?
      """)
  }

  func testBackoffs() {
    expect(
      #"{ backoff: { jitter: "subtract" } }"#,
      """
      22: error: 'proxy.policy.backoff.jitter' is "subtract", which needs an amount
        expected: { subtract: … }
        next: write { subtract: 0.25 }
      """,
      """
      22: error: 'proxy.policy.backoff.jitter' has no effect without 'base'
        expected: 'base' as well
        next: add base: "100ms", or remove 'jitter'
      """)
    expect(
      #"{ backoff: { base: "1s", jitter: { subtract: 1.5 } } }"#,
      """
      46: error: 'proxy.policy.backoff.jitter.subtract' is 1.5
        expected: a percentage such as "20%", or a number from 0 to 1
        next: write a value within these bounds
      """)
    expect(
      #"{ backoff: { base: "1s", jitter: { subtract: 0.5, add: "1s" } } }"#,
      """
      34: error: 'proxy.policy.backoff.jitter' is an object, which says two things
        expected: one of 'subtract', 'add' or 'spread'
        next: write for example { subtract: 0.25 }
      """)
    expect(
      #"{ backoff: { base: "1s", jitter: {} } }"#,
      """
      34: error: 'proxy.policy.backoff.jitter' is an object, which says nothing
        expected: one of 'subtract', 'add' or 'spread'
        next: write for example { subtract: 0.25 }
      """)
    expect(
      #"{ backoff: { base: "1s", jitter: { minus: 0.5 } } }"#,
      """
      36: error: unknown key 'minus' in 'proxy.policy.backoff.jitter'
        expected: 'subtract', 'add' or 'spread'
        next: use one of these keys, or remove it
      """)
  }

  func testBackoffsMore() {
    expect(
      #"{ backoff: { jitter: "full" } }"#,
      """
      22: error: 'proxy.policy.backoff.jitter' has no effect without 'base'
        expected: 'base' as well
        next: add base: "100ms", or remove 'jitter'
      """)
    expect(
      #"{ backoff: { base: "1s", growth: "linear", factor: 2 } }"#,
      """
      52: error: 'proxy.policy.backoff.factor' has no effect without growth "exponential"
        expected: growth "exponential" as well
        next: add growth: "exponential", or remove 'factor'
      """)
    expect(
      #"{ timeouts: { idle: "5s", idleUntil: "5s" } }"#,
      """
      21: error: 'proxy.policy.timeouts.idle' (5s) is not below 'proxy.policy.timeouts.idleUntil' (5s) and \
      can never fire
        expected: an 'idle' below 'idleUntil'
        next: lower 'idle' or raise 'idleUntil'
      """)
    expect(
      #"{ timeouts: { idleUntil: "5s" } }"#,
      """
      26: error: 'proxy.policy.timeouts.idleUntil' has no effect without 'idle'
        expected: 'idle' as well
        next: add idle: "5s", or remove 'idleUntil'
      """)
    expect(
      #"{ timeouts: { exchange: "5s", headers: "6s", exchangeIdle: "7s" } }"#,
      """
      40: error: 'proxy.policy.timeouts.headers' (6s) is longer than 'proxy.policy.timeouts.exchange' (5s) \
      and can never fire
        expected: at most the time for the whole exchange
        next: lower 'headers' or raise 'exchange'
      """,
      """
      60: error: 'proxy.policy.timeouts.exchangeIdle' (7s) is longer than 'proxy.policy.timeouts.exchange' \
      (5s) and can never fire
        expected: at most the time for the whole exchange
        next: lower 'exchangeIdle' or raise 'exchange'
      """)
    expect(
      #"{ backoff: { base: "1s", factor: 0.5 } }"#,
      """
      34: error: 'proxy.policy.backoff.factor' is 0.5
        expected: a number from 1 to 100
        next: write a number within these bounds
      """)
  }

  func testHintsAndBudget() {
    expect(
      #"{ retryAfter: { max: "60s" } }"#,
      """
      22: error: 'proxy.policy.retryAfter.max' has no effect without 'use'
        expected: 'use' as well
        next: add use: "retry", or remove 'max'
      """)
    expect(
      #"{ retryAfter: { use: "retry", max: "60s", total: "30s" } }"#,
      """
      50: error: 'proxy.policy.retryAfter' has a total (30s) below the longest single wait (60s)
        expected: a 'total' of at least 'max'
        next: raise 'total', or lower 'max'
      """)
    expect(
      #"{ retryAfter: { use: "retry", over: "stop" } }"#,
      """
      37: error: 'proxy.policy.retryAfter.over' has no effect without 'max' or 'total'
        expected: 'max' or 'total' as well
        next: add max: "60s", or remove 'over'
      """)
    expect(
      #"{ retryAfter: { use: "retry", forms: ["header"] } }"#,
      """
      39: error: 'proxy.policy.retryAfter.forms[0]' is "header"
        expected: 'retry-after-ms', 'x-ms-retry-after-ms', 'seconds', 'date' or 'retryInfo'
        next: use one of them
      """)
    expect(
      #"{ retryAfter: { use: "retry", forms: ["retryInfo"] } }"#,
      """
      38: error: the form "retryInfo" stands in the body, and statuses are judged at the head
        expected: retry: { decideOn: "body" } as well
        next: add decideOn: "body" to 'retry'
      """)
    expect(
      #"{ retryAfter: { use: "obey" } }"#,
      """
      22: error: 'proxy.policy.retryAfter.use' is "obey"
        expected: 'off', 'retry', 'cool' or 'both'
        next: use one of them
      """)
  }

  func testHintsAndBudgetMore() {
    expect(
      #"{ retryAfter: "retry" }"#,
      """
      15: error: 'proxy.policy.retryAfter' is "retry"
        expected: an object
        next: write an object: { … }
      """)
    expect(
      "{ budget: { ratio: 20 } }",
      """
      20: error: 'proxy.policy.budget.ratio' is 20
        expected: a percentage such as "20%", or a number from 0 to 1
        next: write "20%"
      """)
    expect(
      #"{ budget: { ratio: "120%" } }"#,
      """
      20: error: 'proxy.policy.budget.ratio' is "120%", above 100%
        expected: a percentage from "0%" to "100%"
        next: write a number from 0 to 100 and '%'
      """)
    expect(
      "{ budget: { ratio: -0.1 } }",
      """
      20: error: 'proxy.policy.budget.ratio' is -0.1
        expected: a percentage such as "20%", or a number from 0 to 1
        next: write a value within these bounds
      """)
    expect(
      "{ budget: { min: 3 } }",
      """
      18: error: 'proxy.policy.budget.min' has no effect without 'ratio'
        expected: 'ratio' as well
        next: add ratio: "20%", or remove 'min'
      """)
  }

  func testHedging() {
    expect(
      "{ hedge: { max: 2 } }",
      """
      17: error: 'proxy.policy.hedge.max' has no effect without 'after' or 'onTimeout'
        expected: 'after' or 'onTimeout' as well
        next: add after: "500ms", or remove 'max'
      """)
    expect(
      #"{ retry: { max: 1 }, hedge: { after: "1s", max: 4 } }"#,
      """
      49: error: 'proxy.policy.hedge.max' is 4
        expected: a whole number from 1 to 3
        next: write a number such as 3
      """)
    expect(
      #"{ hedge: { after: "p100" } }"#,
      """
      19: error: 'proxy.policy.hedge.after' is "p100"
        expected: a duration such as "500ms", or a percentile from "p1" to "p99.9"
        next: write for example "p95"
      """)
    expect(
      "{ hedge: { after: 500 } }",
      """
      19: error: 'proxy.policy.hedge.after' is 500, a number without a unit
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: write "500ms" or "500s", whichever is meant
      """)
    expect(
      #"{ timeouts: { headers: "1s" }, retry: { max: 1 }, hedge: { after: "2s" } }"#,
      """
      67: error: 'proxy.policy.hedge.after' (2s) is not below 'proxy.policy.timeouts.headers' (1s): \
      no second attempt ever joins
        expected: less than every timeout that ends the wait
        next: lower 'after' or raise 'headers'
      """)
    expect(
      #"{ hedge: { after: "1s", win: "token" } }"#,
      """
      19: error: 'proxy.policy.hedge.after' has no effect: the attempts that join count as retries
        expected: a 'retry' that permits them
        next: add retry: { max: 1 }
      """)
  }

  func testHedgingMore() {
    expect(
      "{ hedge: { onTimeout: true } }",
      """
      23: error: 'proxy.policy.hedge.onTimeout' has no effect without a timeout before the head
        expected: a timeout before the head as well
        next: add timeouts: { headers: "2s" }, or remove 'onTimeout'
      """,
      """
      23: error: 'proxy.policy.hedge.onTimeout' has no effect: the attempts that join count as retries
        expected: a 'retry' that permits them
        next: add retry: { max: 1 }
      """)
    expect(
      #"{ timeouts: { headers: "1s" }, hedge: { onTimeout: true } }"#,
      """
      52: error: 'proxy.policy.hedge.onTimeout' has no effect: the attempts that join count as retries
        expected: a 'retry' that permits them
        next: add retry: { max: 1 }
      """)
  }
}
