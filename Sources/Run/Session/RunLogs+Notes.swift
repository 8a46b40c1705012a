// What the report has to say about answers beside their outcomes.

import Base
import Load
import Record

extension RunLogs {
  /// What is to be known about answers beside their outcomes.
  func answerNotes(_ verification: Verification) -> [String] {
    let counters = load.counters
    var notes: [String] = []
    if counters.foreignTexts > 0 && verification == .content {
      notes.append(
        "\(Figure.counted(counters.foreignTexts, "answer")) had text of no provider of the profile and "
          + "\(counters.foreignTexts == 1 ? "counts" : "count") as wrong_content: to measure any server, set "
          + "load.verify: \"shape\"")
    }
    if counters.encodedAnswers > 0 {
      let looked = verification == .none ? "" : " and count as wrong_type; load.verify: \"none\" takes them"
      notes.append(
        "\(Figure.counted(counters.encodedAnswers, "answer")) came compressed although identity was "
          + "asked for: compressed answers are not looked into" + looked)
    }
    if counters.foreignStreams > 0 {
      notes.append(
        "\(Figure.counted(counters.foreignStreams, "stream")) had events of another dialect than OpenAI "
          + "chat: they are not looked into")
    }
    if counters.reusedConnectionsLost > 0 {
      notes.append(
        "\(Figure.counted(counters.reusedConnectionsLost, "request was", "requests were")) reset on a "
          + "connection that had served another: what is tested may have closed it as idle at that moment; "
          + "many clients repeat such requests, this one does not")
    }
    let unended = counters.messagesLeftOpen + counters.messagesBroken
    if unended > 0 {
      notes.append(
        "\(Figure.counted(unended, "stream")) had the end marker, but the message was not ended behind it "
          + "(connection left open: \(counters.messagesLeftOpen), broken: \(counters.messagesBroken)); the "
          + "marker counts")
    }
    return notes
  }
}
