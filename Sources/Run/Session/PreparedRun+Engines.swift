// From a prepared run to engines: what the profile says, handed to each in its own terms.

import Base
import Failover
import IO
import Load
import Plan
import Profile
import Provider
import Proxy
import Record

extension PreparedRun {
  /// Makes and starts the system under test on `io`: the providers, and the proxy in front of them if the
  /// profile has one. `engines` gets them.
  func startSystem<B: Backend & ~Copyable>(
    _ engines: inout EngineSet, board: LiveBoard?, drainFlag: DrainFlag, io: inout B
  ) throws(IOError) -> SystemAddresses {
    let providers = try startProviders(&engines, drainFlag: drainFlag, io: &io)
    var addresses = SystemAddresses(providers: providers, proxy: nil)
    if profile.proxy != nil {
      addresses.proxy = try startProxy(
        &engines, to: providers, board: board, drainFlag: drainFlag, io: &io)
    }
    return addresses
  }

  /// Makes and starts the providers on `io`; `engines` gets them. Returns where each is reached: those that
  /// are played elsewhere, there.
  func startProviders<B: Backend & ~Copyable>(
    _ engines: inout EngineSet, drainFlag: DrainFlag, io: inout B
  ) throws(IOError) -> [Address] {
    var provider = ProviderEngine(
      plan: plan, limits: providerLimits, log: log, origin: .zero, unixOrigin: unixOrigin,
      recordsAttempts: observer == .provider || recordsAtProviders, drainFlag: drainFlag, feed: feed)
    // With --port-base the proxy comes first, the providers after it.
    let first = portBase.map { profile.proxy == nil ? $0 : $0 + 1 }
    let ports = try provider.start(io: &io, portBase: first)
    engines.provider = consume provider
    var addresses = ports.map { Address.loopback(port: $0) }
    for (index, address) in upstreams { addresses[index] = address }
    return addresses
  }

  /// Makes and starts the profile's proxy to `providers` on `io`; `engines` gets it. Returns its address.
  func startProxy<B: Backend & ~Copyable>(
    _ engines: inout EngineSet, to providers: [Address], board: LiveBoard?, drainFlag: DrainFlag, io: inout B
  ) throws(IOError) -> Address {
    guard let profile = profile.proxy else { preconditionFailure("a proxy that the profile does not have") }
    var configuration = proxyConfiguration(profile, providers)
    configuration.drainFlag = drainFlag
    var proxy = ProxyEngine(
      configuration, machine: makeMachine(profile), board: board, now: .zero)
    let address = try proxy.start(io: &io)
    engines.proxy = consume proxy
    return address
  }

  private func proxyConfiguration(
    _ proxy: ProxyProfile, _ providers: [Address]
  ) -> ProxyConfiguration {
    var limits = ProxyEngineLimits()
    limits.requestHeadBytes = proxy.limits.headBytes
    limits.responseHeadBytes = proxy.limits.headBytes
    limits.requestBodyBytes = proxy.limits.bodyBytes
    limits.requests = proxy.limits.inFlight
    // A client whose answer was cut keeps its place until the connection is closed.
    limits.clientConnections = proxy.limits.inFlight * (policy.commit.cutDelay > .zero ? 2 : 1)
    limits.upstreamConnections = proxy.limits.inFlight * (1 + policy.hedge.lanes)
    var configuration = ProxyConfiguration(
      providers: profile.providers.indices.map { index in
        let route = proxy.routes.first { $0.tiers.contains { $0.contains { $0.provider == index } } }
        let named = route.map { $0.model == Route.anyModel ? profile.load?.model ?? "" : $0.model }
        return ProxyProvider(
          name: profile.providers[index].name, address: providers[index], probeModel: named ?? "")
      },
      models: proxy.routes.map(\.model), phases: plan.phases, origin: .zero, log: log, limits: limits)
    configuration.listen = .loopback(port: portBase ?? proxy.port ?? 0)
    configuration.unixOrigin = unixOrigin
    configuration.follow(policy)
    return configuration
  }

  private func makeMachine(_ proxy: ProxyProfile) -> FailoverMachine {
    FailoverMachine(
      policy: policy, routes: proxy.routes, providers: profile.providers.map(\.name), seed: profile.seed)
  }

  /// The load on whatever the profile's target is. The profile must have a load.
  func makeLoad(
    _ addresses: SystemAddresses, board: LiveBoard, drainFlag: DrainFlag
  ) -> LoadEngine {
    guard let load = profile.load else { preconditionFailure("a run without a load") }
    let (target, host, prefix) = target(addresses)
    var configuration = LoadConfiguration(
      target: target, host: host, origin: .zero, duration: load.duration, drain: load.drain,
      inFlightCap: load.inFlightCap, model: load.model, log: log)
    configuration.pathPrefix = prefix
    configuration.runNumber = runNumber
    configuration.closedLoopStreams = load.closedLoopStreams
    configuration.isStreaming = load.stream
    configuration.headers = filled(load.headers)
    configuration.plainRequest = load.request.map { request in
      PlainLoadRequest(
        method: request.method, path: request.path, headers: filled(request.headers),
        body: request.body, carriesKey: request.key, isChat: request.isChat)
    }
    configuration.verification = verification
    configuration.maxTokens = load.maxTokens
    configuration.bodyBytes = load.bodyBytes
    configuration.keyCount = load.keys
    configuration.uploadPause = load.upload.map { ($0.at.value, $0.pause) }
    configuration.keepsConnections = load.connections == .keepalive
    configuration.requestTimeout = load.requestTimeout
    configuration.objectives = objectives
    configuration.stallThreshold = stallThreshold
    configuration.drainFlag = drainFlag
    return LoadEngine(plan: plan, schedule: schedule, configuration: configuration, board: board)
  }

  /// What is sent of `headers`. A variable that is not set stays masked: `run` has refused such a profile,
  /// and conformance rows have no environment.
  private func filled(_ headers: [RequestHeader]) -> [(name: String, value: String)] {
    headers.map { ($0.name, $0.value.filled(from: environment) ?? $0.shownValue) }
  }

  /// The objectives of the profile's load in the terms of the records.
  var objectives: RequestObjectives {
    guard let slo = profile.load?.slo else { return RequestObjectives() }
    return RequestObjectives(ttft: slo.ttft, tpot: slo.tpot, maxGap: slo.maxGap, e2e: slo.e2e)
  }

  private func target(_ addresses: SystemAddresses) -> (Address, host: String, prefix: String) {
    switch profile.target {
    case .proxy:
      guard let proxy = addresses.proxy else {
        preconditionFailure("the target is a proxy that was not started")
      }
      return (proxy, "127.0.0.1:\(proxy.port)", "")
    case .provider(let index):
      let provider = addresses.providers[index]
      return (provider, "127.0.0.1:\(provider.port)", "")
    case .url(let host, let port, let prefix):
      guard let gateway else { preconditionFailure("a target that was not looked up: \(host)") }
      return (gateway, "\(host):\(port)", prefix)
    }
  }
}

extension EngineSet {
  /// Sets the start of the run: what offsets count from, and the first arrival.
  mutating func begin(at origin: Instant) {
    provider?.begin(at: origin)
    proxy?.begin(at: origin)
    load?.begin(at: origin)
  }

  /// Tells the system under test that no more requests come.
  mutating func stopSystem<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    proxy?.drain(now: now, io: &io)
    provider?.stop(io: &io)
  }

  /// Ends what is still under way in a system that was told to stop: attempts are `undrained`.
  mutating func cutSystem<B: Backend & ~Copyable>(now: Instant, io: inout B) {
    proxy?.stop(now: now, io: &io)
    provider?.cut(now: now, io: &io)
  }

  /// Whether nothing is under way any more in a system that was told to stop.
  mutating func isSystemStopped() -> Bool {
    (proxy?.isQuiet ?? true) && (provider?.isDrained ?? true)
  }

  /// What the load measured. Once, at its end.
  mutating func takeLoadResult(io: IOCounters, processorTime: Nanoseconds) -> LoadResult {
    guard let counters = load?.counters, let requests = load?.takeLog().snapshot() else {
      preconditionFailure("a loop without a load")
    }
    let samples = load?.answerSamples() ?? []
    return LoadResult(
      requests: requests, counters: counters, samples: samples, io: io, processorTime: processorTime,
      stoppedAt: load?.whenStopped() ?? .absent)
  }

  /// What the providers recorded, and the proxy if it shares their loop. Once, at its end.
  mutating func takeSystemResult(io: IOCounters, processorTime: Nanoseconds) -> SystemResult {
    guard let providers = provider?.log.snapshot(), let counters = provider?.counters else {
      preconditionFailure("a loop without providers")
    }
    return SystemResult(
      providers: providers, providerCounters: counters, proxyAttempts: proxy?.logSnapshot(),
      proxyCounters: proxy?.counters, io: io, processorTime: processorTime,
      busiestProcessorTime: processorTime)
  }

  /// What a proxy recorded that has a loop of its own. Once, at its end.
  mutating func takeProxyResult(io: IOCounters, processorTime: Nanoseconds) -> ProxyResult {
    guard let attempts = proxy?.logSnapshot(), let counters = proxy?.counters else {
      preconditionFailure("a loop without a proxy")
    }
    return ProxyResult(attempts: attempts, counters: counters, io: io, processorTime: processorTime)
  }
}
