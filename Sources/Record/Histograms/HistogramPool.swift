import Base

/// Many histograms that share one memory: those of a log, one or more per key.
///
/// A run meets few of a histogram's 23,552 cells, but has many histograms; so cells come in pages of 256 that
/// are taken when a value first falls into them. There is room for 4096 pages (8 MB, which cost nothing
/// before they are touched), and a histogram of durations of one order of magnitude takes about ten.
struct HistogramPool: ~Copyable {
  static let pageShift = 8
  static let pageSize = 1 << pageShift
  static let pagesPerHistogram = HistogramLayout.cellCount / pageSize

  private var cells: GrowingSlab<Int64>
  /// The number of each histogram's pages, or -1; `pagesPerHistogram` of them per histogram.
  private var pages: GrowingSlab<Int32>
  private var tallies: GrowingSlab<HistogramTally>

  init(histogramCount: Int = 0) {
    cells = GrowingSlab(capacity: 4096 * HistogramPool.pageSize)
    pages = GrowingSlab(capacity: 1024 * HistogramPool.pagesPerHistogram)
    tallies = GrowingSlab(capacity: 1024)
    for _ in 0..<histogramCount { _ = make() }
  }

  /// A new empty histogram's number: 0, 1, 2 ...
  mutating func make() -> Int {
    pages.append(repeating: -1, count: HistogramPool.pagesPerHistogram)
    tallies.append(HistogramTally())
    return tallies.count - 1
  }

  mutating func record(_ histogram: Int, _ duration: Nanoseconds) {
    let value = tallies[histogram].take(HistogramLayout.microseconds(duration))
    let index = HistogramLayout.index(value)
    let slot = histogram * HistogramPool.pagesPerHistogram + (index >> HistogramPool.pageShift)
    var page = Int(pages[slot])
    if page < 0 { page = takePage(slot) }
    cells[(page << HistogramPool.pageShift) + (index & (HistogramPool.pageSize - 1))] += 1
  }

  /// Gives a histogram its next page. Apart, so that a record that needs none saves no registers for it.
  @inline(never)
  private mutating func takePage(_ slot: Int) -> Int {
    let page = cells.count >> HistogramPool.pageShift
    cells.append(repeating: 0, count: HistogramPool.pageSize)
    pages[slot] = Int32(page)
    return page
  }

  func snapshot(_ histogram: Int) -> HistogramSnapshot {
    var indices: [Int32] = []
    var counts: [Int64] = []
    for position in 0..<HistogramPool.pagesPerHistogram {
      let page = Int(pages[histogram * HistogramPool.pagesPerHistogram + position])
      guard page >= 0 else { continue }
      for offset in 0..<HistogramPool.pageSize {
        let count = cells[(page << HistogramPool.pageShift) + offset]
        guard count != 0 else { continue }
        indices.append(Int32((position << HistogramPool.pageShift) + offset))
        counts.append(count)
      }
    }
    return HistogramSnapshot(indices: indices, counts: counts, tally: tallies[histogram])
  }
}
