// Mistakes in our own vocabulary, word for word: ejection, answers, rules, targets, and where policies are.

import XCTest

final class SharedMistakeTests: XCTestCase {
  private func expect(_ text: String, _ mistakes: String..., line: UInt = #line) {
    let places = mistakes.map { $0.first?.isNumber == true ? "policy.json5:1:" + $0 : $0 }
    XCTAssertEqual(PolicyFixtures.mistakes(text), places, line: line)
  }

  func testEjection() {
    expect(
      #"{ eject: { time: "30s" } }"#,
      """
      18: error: 'proxy.policy.eject.time' has no effect without 'consecutive', 'rate' or 'failures'
        expected: 'consecutive', 'rate' or 'failures' as well
        next: add consecutive: 5, or remove 'time'
      """)
    expect(
      "{ eject: { rate: 50 } }",
      """
      18: error: 'proxy.policy.eject.rate' is 50
        expected: a percentage such as "20%", or a number from 0 to 1
        next: write "50%"
      """)
    expect(
      "{ eject: { consecutive: 5, min: 10 } }",
      """
      33: error: 'proxy.policy.eject.min' has no effect without 'rate'
        expected: 'rate' as well
        next: add rate: "50%", or remove 'min'
      """)
    expect(
      #"{ eject: { consecutive: 5, window: "10s" } }"#,
      """
      36: error: 'proxy.policy.eject.window' has no effect without 'rate' or 'failures'
        expected: 'rate' or 'failures' as well
        next: add failures: 5, or remove 'window'
      """)
    expect(
      #"{ eject: { consecutive: 5, time: "30s", maxTime: "10s" } }"#,
      """
      50: error: 'proxy.policy.eject' has a longest time (10s) below its time (30s)
        expected: a 'maxTime' of at least 'time'
        next: raise 'maxTime', or lower 'time'
      """)
    expect(
      "{ eject: { consecutive: 5, trials: 2 } }",
      """
      36: error: 'proxy.policy.eject.trials' has no effect without probe "halfOpen"
        expected: probe "halfOpen" as well
        next: add probe: "halfOpen", or remove 'trials'
      """)
  }

  func testEjectionMore() {
    expect(
      #"{ eject: { consecutive: 5, active: { every: "2s" } } }"#,
      """
      36: error: 'proxy.policy.eject.active' has no effect without probe "active"
        expected: probe "active" as well
        next: add probe: "active", or remove 'active'
      """)
    expect(
      #"{ eject: { consecutive: 5, probe: "halfopen" } }"#,
      """
      35: error: 'proxy.policy.eject.probe' is "halfopen"
        expected: 'time', 'halfOpen' or 'active'
        next: did you mean 'halfOpen'?
      """)
    expect(
      #"{ eject: { consecutive: 5, maxShare: "0%" } }"#,
      """
      38: error: 'proxy.policy.eject.maxShare' is 0: no target is ever left out
        expected: a share above 0
        next: raise it, or remove 'eject'
      """)
    expect(
      #"{ eject: { consecutive: 5, panic: "50%", whenAll: "fail" } }"#,
      """
      51: error: 'proxy.policy.eject.whenAll' is "fail", but 'panic' (50%) ignores ejection before \
      all are out
        expected: one of the two
        next: remove 'panic', or write whenAll: "tryAll"
      """)
    expect(
      #"{ eject: { consecutive: 5, active: { evry: "2s" }, probe: "active" } }"#,
      """
      38: error: unknown key 'evry' in 'proxy.policy.eject.active'
        expected: 'every', 'timeout', 'healthy' or 'unhealthy'
        next: did you mean 'every'?
      """)
  }

  func testAnswers() {
    expect(
      #"{ commit: { on: "done", plainOn: "done", midStream: "error" } }"#,
      """
      53: error: 'proxy.policy.commit.midStream' has no effect without a commit before the end
        expected: a commit before the end as well
        next: add on: "token" or plainOn: "headers", or remove 'midStream'
      """)
    expect(
      #"{ commit: { midStream: "error", atLimit: "clean", cutDelay: "1s" } }"#,
      """
      61: error: 'proxy.policy.commit.cutDelay' has no effect without midStream "cut" or atLimit "cut"
        expected: midStream "cut" or atLimit "cut" as well
        next: add midStream: "cut", or remove 'cutDelay'
      """)
    expect(
      #"{ commit: { ping: { kind: "event" } } }"#,
      """
      27: error: 'proxy.policy.commit.ping.kind' has no effect without 'every'
        expected: 'every' as well
        next: add every: "10s", or remove 'kind'
      """)
    expect(
      "{ commit: { holdBytes: 0 } }",
      """
      24: error: 'proxy.policy.commit.holdBytes' is 0
        expected: a size such as "64KiB" or "1MiB", from 1 to 1099511627776 bytes
        next: write a number and a unit: "64KiB"
      """)
    expect(
      #"{ limits: { responseBytes: "5" } }"#,
      """
      28: error: 'proxy.policy.limits.responseBytes' is "5", a number without a unit
        expected: a size such as "64KiB" or "1MiB", from 1 to 1099511627776 bytes
        next: add a unit: 'B', 'KiB', 'MiB', 'GiB', 'kB', 'MB' or 'GB'
      """)
    expect(
      #"{ pick: "robin" }"#,
      """
      9: error: 'proxy.policy.pick' is "robin"
        expected: 'first', 'roundRobin', 'random', 'leastInFlight', 'powerOfTwo' or 'consistentHash'
        next: did you mean 'roundRobin'?
      """)
  }

  func testAnswersMore() {
    expect(
      #"{ pick: { algorithm: "first", hashHeader: "x-user" } }"#,
      """
      43: error: 'proxy.policy.pick.hashHeader' has no effect without algorithm "consistentHash"
        expected: algorithm "consistentHash" as well
        next: add algorithm: "consistentHash", or remove 'hashHeader'
      """)
    expect(
      #"{ pick: { algorithm: "consistentHash", hashHeader: "x user" } }"#,
      """
      52: error: 'proxy.policy.pick.hashHeader' is "x user"
        expected: a header's name: letters, digits and '-'
        next: write a name such as "x-fault"
      """)
    expect(
      #"{ pick: { algorithm: "random", decay: "1s" } }"#,
      """
      39: error: 'proxy.policy.pick.decay' has no effect without algorithm "powerOfTwo"
        expected: algorithm "powerOfTwo" as well
        next: add algorithm: "powerOfTwo", or remove 'decay'
      """)
  }

  func testRules() {
    expect(
      "{ rules: [] }",
      """
      10: error: 'proxy.policy.rules' is an empty list
        expected: at least one rule
        next: write for example [{ on: [429], next: true }], or remove 'rules'
      """)
    expect(
      "{ rules: {} }",
      """
      10: error: 'proxy.policy.rules' is an object
        expected: a list
        next: put it in brackets: [ … ]
      """)
    expect(
      "{ rules: [{ next: true }], retry: {} }",
      """
      11: error: 'proxy.policy.rules[0]' has no 'on'
        expected: on: the outcomes that it is about
        next: add on: [ … ] (statuses, or outcomes by name)
      """)
    expect(
      "{ rules: [{ on: [429] }], retry: {} }",
      """
      11: error: 'proxy.policy.rules[0]' says nothing of what to do
        expected: one of 'retry', 'next', 'cool', 'drop' or 'backoff'
        next: write retry: 0 for no further attempt, or next: true for another target
      """)
    expect(
      "{ rules: [{ on: [429], next: true }] }",
      """
      3: error: 'proxy.policy.rules' asks for further attempts, but 'retry.max' is 0
        expected: a 'retry' that permits them: its limits hold for rules too
        next: add retry: { max: 2 }
      """)
    expect(
      #"{ rules: [{ on: ["5xx"], next: true }, { on: [503], next: false }], retry: {} }"#,
      """
      46: error: 'proxy.policy.rules[1]' never decides: rules before it name all of its outcomes (503)
        expected: an outcome that no rule before names
        next: move it up, or remove it
      """)
  }

  func testRulesMore() {
    expect(
      #"{ rules: [{ on: [429], retry: 1, drop: "target" }], retry: {} }"#,
      """
      40: error: 'proxy.policy.rules[0]' drops the target that it retries
        expected: either 'drop' or 'retry'
        next: remove one of the two
      """)
    expect(
      #"{ rules: [{ on: [429], drop: "target" }], retry: {} }"#,
      """
      30: error: 'proxy.policy.rules[0].drop' has no effect: no further attempt follows
        expected: 'drop' together with next: true
        next: add next: true, or remove 'drop'
      """)
    expect(
      "{ rules: [{ on: [429], retry: 0, backoff: false }], retry: {} }",
      """
      43: error: 'proxy.policy.rules[0].backoff' has no effect: no further attempt follows
        expected: 'backoff' together with 'retry' or 'next'
        next: add next: true, or remove 'backoff'
      """)
    expect(
      #"{ rules: [{ on: [429], cool: "off" }] }"#,
      """
      30: error: 'proxy.policy.rules[0].cool' is "off"
        expected: 'no', 'count' or 'now', or a duration such as "30s"
        next: write "now", or a duration
      """)
    expect(
      "{ rules: [{ on: [429], cool: 30 }] }",
      """
      30: error: 'proxy.policy.rules[0].cool' is 30
        expected: 'no', 'count' or 'now', or a duration such as "30s"
        next: write "30ms" or "30s", whichever is meant
      """)
    expect(
      #"{ rules: [{ on: ["4xx", "any_error"], next: true }], retry: {} }"#,
      """
      25: error: 'proxy.policy.rules[0].on[1]' is "any_error"
        expected: a status from 300 to 599, or one of connection, timeout, stream, 3xx, 4xx, 5xx, \
      any, refused, connect_timeout, reset, headers_timeout, first_byte_timeout, first_token_timeout, \
      idle_timeout, token_idle_timeout, attempt_timeout, empty, inband_error, truncated, cut, \
      malformed, too_big
        next: use one of them
      """)
  }

  func testTargets() {
    expect(
      "{ targets: {} }",
      """
      12: error: 'proxy.policy.targets' is empty
        expected: at least one target
        next: name one, or remove 'targets'
      """)
    expect(
      #"{ targets: ["primary"] }"#,
      """
      12: error: 'proxy.policy.targets' is a list
        expected: an object of targets by name
        next: write for example { primary: { timeouts: { idle: "2s" } } }
      """)
    expect(
      #"{ targets: { primry: { timeouts: { idle: "2s" } } } }"#,
      """
      14: error: unknown provider 'primry' in 'proxy.policy.targets'
        expected: 'primary' or 'backup'
        next: did you mean 'primary'?
      """)
    expect(
      "{ targets: { primary: {} } }",
      """
      23: error: 'proxy.policy.targets.primary' says nothing
        expected: one of 'timeouts', 'retry', 'backoff' or 'eject'
        next: write for example { timeouts: { idle: "2s" } }, or remove it
      """)
    expect(
      #"{ targets: { primary: { timeouts: { request: "2s" } } } }"#,
      """
      37: error: 'proxy.policy.targets.primary.timeouts' has 'request', which is no setting of a \
      single target
        expected: 'connect', 'send', 'headers', 'firstByte', 'firstToken', 'idle', 'tokenIdle', \
      'idleArmsAt', 'headBytesRearmIdle', 'idleUntil', 'informationalEndsHeaders', 'attempt', \
      'attemptEnforced', 'deadlinesStartAt' or 'waiveOnLast'
        next: move it into 'timeouts' of the policy
      """)
    expect(
      "{ targets: { primary: { retry: { max: 2 } } } }",
      """
      34: error: 'proxy.policy.targets.primary.retry' has 'max', which is no setting of a single target
        expected: 'on', 'perTarget', 'within' or 'decideOn'
        next: move it into 'retry' of the policy
      """)
  }

  func testTargetsMore() {
    expect(
      #"{ targets: { primary: { eject: { whenAll: "fail" } } } }"#,
      """
      34: error: 'proxy.policy.targets.primary.eject' has 'whenAll', which is no setting of a single \
      target
        expected: 'on', 'consecutive', 'rate', 'min', 'failures', 'window', 'time', 'grow', \
      'maxTime', 'probe', 'trials' or 'active'
        next: move it into 'eject' of the policy
      """)
    expect(
      #"{ targets: { primary: { hedge: { after: "1s" } } } }"#,
      """
      25: error: unknown key 'hedge' in 'proxy.policy.targets.primary'
        expected: 'timeouts', 'retry', 'backoff' or 'eject'
        next: it belongs into 'proxy.policy'
      """)
    expect(
      #"{ targets: { primary: { timeouts: { idle: "5s", attempt: "1s" } } } }"#,
      """
      43: error: 'proxy.policy.targets.primary.timeouts.idle' (5s) is longer than \
      'proxy.policy.targets.primary.timeouts.attempt' (1s) and can never fire
        expected: at most the time for the whole attempt
        next: lower 'idle' or raise 'attempt'
      """)
  }

  func testSourcesOfPolicies() {
    expect(
      #"["litellm", "portkey"]"#,
      """
      1: error: 'proxy.policy' is a list
        expected: one policy: a run has one
        next: write one of them, and run again with --set proxy.policy=NAME for each other
      """)
    expect(
      #""litelm""#,
      """
      1: error: there is no policy 'litelm'
        expected: a preset: 'apisix', 'broken', 'litellm', 'nested' or 'recommended'
        next: did you mean 'litellm'?
      """)
    expect(
      #""./mine.json5""#,
      """
      1: error: can't read the policy file Profiles/mine.json5
        expected: a JSON5 file with a policy object
        next: check that it stands there; the name is relative to the profile
      """)
    expect(
      #"{ preset: "litellm", apisix: {} }"#,
      """
      22: error: 'proxy.policy' has both 'preset' and 'apisix'
        expected: one preset, or the settings of one gateway
        next: remove one of the two
      """)
    expect(
      "{ preset: 5 }",
      """
      11: error: 'proxy.policy.preset' is 5
        expected: a string
        next: put it in quotes
      """)
    expect(
      "5",
      """
      1: error: 'proxy.policy' is 5
        expected: an object, or the name of a preset or a file in quotes
        next: write for example { retry: { max: 2 } }
      """)
  }

  func testSourcesOfPoliciesMore() {
    expect(
      "{ about: 5 }",
      """
      10: error: 'proxy.policy.about' is 5
        expected: a string
        next: put it in quotes
      """)
    expect(
      #""broken""#,
      """
      Profiles/policies/broken.json5:2:21: error: 'policy.timeouts.idle' is "6 sec", a number with \
      the unknown unit 'sec'
        expected: a duration above 0 such as "250ms" or "1.5s", at most "168h"
        next: did you mean 's'?
      """,
      """
      Profiles/policies/broken.json5:3:17: error: 'policy.retry.max' is -1
        expected: a whole number from 0 to 10000
        next: write a number such as 0
      """)
    expect(
      #""nested""#,
      """
      Profiles/policies/nested.json5:1:3: error: a policy in a file can't change a preset
        expected: settings
        next: write what the preset has, or change the preset where the profile names it
      """)
  }
}
