-- wrk's request: one chat completion that is not streamed. The same bytes each time; nothing runs per request.
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"model":"gpt-mock","stream":false,"messages":[{"role":"user","content":"hello"}]}'
