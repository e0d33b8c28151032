import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import {
  connect,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { type Cookies, cookie } from 'rusk'
import { type CookieState, type SessionState, withState } from 'rusk/node'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type FakeSession, FakeSessions, outOfReach } from '../../tests/contracts/adapters/fake-sessions.ts'
import { fetchRaw, type RawResponse, values } from '../../tests/contracts/adapters/raw-client.ts'
import { listen, type Running } from '../../tests/contracts/adapters/stage.ts'

const visited = cookie('visited')
const ours = 'visited=yes; Path=/; HttpOnly; SameSite=Lax'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
type SessionHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  state: SessionState<FakeSession>,
) => unknown

const running: Running[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function ask(server: Server, method = 'GET'): Promise<RawResponse> {
  const { port, close } = await listen(server)
  running.push({ port, close })
  return await fetchRaw(port, method, '/')
}

/** A server whose session commits slowly, and what it was told of errors. */
function slow(handler: SessionHandler, sessions: FakeSessions = new FakeSessions()) {
  sessions.commitDelay = 15
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const listener = withState({ sessions, onError }, async (request, response, state) => {
    ;(await state.session()).update()
    await handler(request, response, state)
  })
  return { server: createServer(listener), sessions, errors }
}

function fieldsOf(response: RawResponse): (readonly [string, string])[] {
  return response.fields.filter(([name]) => !/^(date|connection|keep-alive)$/i.test(name))
}

const heads: Record<string, Handler> = {
  'end alone': (_, response) => response.end('body'),
  'write and end': (_, response) => {
    response.write('bo')
    response.end('dy')
  },
  flushHeaders: (_, response) => {
    response.flushHeaders()
    response.end('body')
  },
  'a pipe': (_, response) => {
    const source = new PassThrough()
    source.pipe(response)
    source.end('body')
  },
  'setHeader of one': (_, response) => {
    response.setHeader('Set-Cookie', 'x=1')
    response.end('body')
  },
  'setHeader of two': (_, response) => {
    response.setHeader('set-cookie', ['x=1', 'y=2'])
    response.end('body')
  },
  'writeHead(status)': (_, response) => response.writeHead(201).end('body'),
  'writeHead(status, reason)': (_, response) => response.writeHead(201, 'Made').end('body'),
  'writeHead(status, record)': (_, response) => response.writeHead(201, { 'X-A': 'b' }).end('body'),
  'writeHead(status, undefined, record)': (_, response) =>
    response.writeHead(201, undefined, { 'X-A': 'b' }).end('body'),
  'writeHead(status, reason, record)': (_, response) =>
    response.writeHead(201, 'Made', { 'Set-Cookie': 'x=1' }).end('body'),
  'a record with two cookies': (_, response) =>
    response.writeHead(200, { 'SET-COOKIE': ['x=1', 'y=2'], 'Content-Length': 4 }).end('body'),
  'a record in the place of setHeader': (_, response) => {
    response.setHeader('Set-Cookie', 'w=0')
    response.writeHead(200, { 'set-cookie': 'x=1' }).end('body')
  },
  'a record beside setHeader': (_, response) => {
    response.setHeader('Set-Cookie', 'w=0')
    response.writeHead(200, { 'X-A': 'b' }).end('body')
  },
  'a flat list': (_, response) => response.writeHead(200, ['X-A', 'b', 'X-A', 'c']).end('body'),
  'a flat list with cookies': (_, response) =>
    response.writeHead(200, ['Set-Cookie', 'x=1', 'X-A', 'b', 'set-cookie', 'y=2']).end('body'),
  'a flat list beside setHeader': (_, response) => {
    response.setHeader('Set-Cookie', 'w=0')
    response.writeHead(200, ['X-A', 'b']).end('body')
  },
  'a list of pairs': (_, response) =>
    response
      .writeHead(200, [
        ['X-A', 'b'],
        ['Set-Cookie', 'x=1'],
      ] as never)
      .end('body'),
  'an empty list': (_, response) => response.writeHead(200, []).end('body'),
}

describe('heads, however they are sent', () => {
  it.each(Object.entries(heads))('%s', async (_, handler) => {
    const without = await ask(createServer(handler))
    const withCookie = await ask(
      createServer(
        withState((request, response, { cookies }) => {
          cookies.set(visited, 'yes')
          return handler(request, response)
        }),
      ),
    )
    expect(withCookie.status).toBe(without.status)
    expect(withCookie.reason).toBe(without.reason)
    expect(withCookie.body).toEqual(without.body)
    expect(values(withCookie, 'set-cookie')).toEqual([...values(without, 'set-cookie'), ours])
    const others = (response: RawResponse) =>
      fieldsOf(response)
        .filter(([name]) => !/^set-cookie$/i.test(name))
        .toSorted()
    expect(others(withCookie)).toEqual(others(without))
  })

  it.each(Object.entries(heads))('%s, held for a session', async (_, handler) => {
    const without = await ask(createServer(handler))
    const { server, errors } = slow(handler)
    const held = await ask(server)
    expect(errors).toEqual([])
    expect([held.status, held.reason, held.body]).toEqual([without.status, without.reason, without.body])
    const session = values(held, 'set-cookie').filter(line => line.startsWith('sid='))
    expect(session).toHaveLength(1)
    expect(values(held, 'set-cookie')).toEqual([...values(without, 'set-cookie'), ...session])
    expect(values(held, 'cache-control')).toEqual(['private, no-store'])
  })

  it.each(Object.entries(heads))('%s, untouched', async (_, handler) => {
    const without = await ask(createServer(handler))
    const untouched = await ask(createServer(withState(handler)))
    expect(fieldsOf(untouched)).toEqual(fieldsOf(without))
  })
})

/** What `on-headers` does, and many after it. */
function beforeHead(response: ServerResponse, act: () => void): void {
  const { writeHead } = response
  let done = false
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    if (!done) {
      done = true
      act()
    }
    return writeHead.apply(this, args as never)
  } as ServerResponse['writeHead']
}

/** What express-session does to store a session at the end. */
function beforeEnd(response: ServerResponse, act: () => Promise<unknown>): void {
  const { end } = response
  response.end = function (this: ServerResponse, ...args: unknown[]) {
    response.end = end
    void act().then(() => end.apply(response, args as never))
    return response
  } as ServerResponse['end']
}

/** What `compression` does: all that is written passes through a stream first. */
function throughStream(response: ServerResponse): void {
  const { write, end } = response
  const stream = new PassThrough()
  stream.on('data', chunk => {
    if (!write.call(response, chunk, 'utf8')) stream.pause()
  })
  stream.on('end', () => Reflect.apply(end, response, []))
  response.on('drain', () => stream.resume())
  const wrapped = {
    write: (chunk: string) => {
      if (!response.headersSent) response.writeHead(response.statusCode)
      return stream.write(chunk)
    },
    end: (chunk?: string) => {
      if (!response.headersSent) response.writeHead(response.statusCode)
      stream.end(chunk)
      return response
    },
  }
  Object.assign(response, wrapped)
}

describe('other libraries that stand in for the response', () => {
  const wraps: Record<string, (response: ServerResponse) => void> = {
    'a hook on writeHead': response => beforeHead(response, () => response.appendHeader('Set-Cookie', 'x=1')),
    'an end that waits': response => {
      response.appendHeader('Set-Cookie', 'x=1')
      beforeEnd(response, () => wait(5))
    },
    'a stream in front': response => {
      response.appendHeader('Set-Cookie', 'x=1')
      throughStream(response)
    },
    'all of them': response => {
      beforeHead(response, () => response.appendHeader('Set-Cookie', 'x=1'))
      throughStream(response)
      beforeEnd(response, () => wait(5))
      beforeHead(response, () => response.setHeader('X-Late', '1'))
    },
  }

  describe.each(Object.entries(wraps))('%s', (_, wrap) => {
    const handler = (response: ServerResponse) => {
      response.write('bo')
      response.end('dy')
    }
    const check = (response: RawResponse, cookieName: string) => {
      expect([response.status, response.body.toString()]).toEqual([200, 'body'])
      const names = values(response, 'set-cookie').map(line => line.split('=')[0])
      expect(names.toSorted()).toEqual([cookieName, 'x'].toSorted())
    }

    it('before rusk', async () => {
      const listener = withState((_, response, { cookies }) => {
        cookies.set(visited, 'yes')
        handler(response)
      })
      const server = createServer((request, response) => {
        wrap(response)
        listener(request, response)
      })
      check(await ask(server), 'visited')
    })

    it('after rusk', async () => {
      const server = createServer(
        withState((_, response, { cookies }) => {
          wrap(response)
          cookies.set(visited, 'yes')
          handler(response)
        }),
      )
      check(await ask(server), 'visited')
    })

    it('around a held response, between', async () => {
      const sessions = new FakeSessions()
      sessions.commitDelay = 10
      const server = createServer(
        withState({ sessions }, async (_, response, { session }) => {
          wrap(response)
          ;(await session()).update()
          handler(response)
        }),
      )
      check(await ask(server), 'sid')
    })

    it('around a held response, outside', async () => {
      const { server } = slow((_, response) => {
        wrap(response)
        handler(response)
      })
      check(await ask(server), 'sid')
    })
  })
})

describe('a response that waits for its session', () => {
  it('asks to wait for drain, calls back in order, and looks sent', async () => {
    const seen: unknown[] = []
    const { server } = slow(async (_, response) => {
      const note = (what: string) => () => void seen.push(what)
      seen.push(response.write('a', note('a written')), response.write('b', 'utf8', note('b written')))
      seen.push(response.headersSent, response.writableNeedDrain, response.writableEnded)
      for (const act of [
        () => response.setHeader('X', '1'),
        () => response.removeHeader('X'),
        () => response.writeHead(500),
      ]) {
        expect(act).toThrow(expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' }))
      }
      await new Promise<void>(resolve => response.once('drain', resolve))
      seen.push('drain')
      response.end('c', note('ended'))
      seen.push(response.writableEnded)
    })
    expect((await ask(server)).body.toString()).toBe('abc')
    expect(seen).toContain('ended')
    expect(seen.slice(0, 5)).toEqual([false, false, true, true, false])
    expect(seen.filter(what => typeof what === 'string')).toEqual([
      'drain',
      'a written',
      'b written',
      'ended',
    ])
  })

  it('keeps the status that it had when it was answered', async () => {
    const { server } = slow((_, response) => {
      response.statusCode = 201
      response.statusMessage = 'Made'
      response.end('body')
      response.statusCode = 500
      response.statusMessage = 'Late'
    })
    const response = await ask(server)
    expect([response.status, response.reason, response.body.toString()]).toEqual([201, 'Made', 'body'])
  })

  it('throws at once for what is no chunk', async () => {
    const { server, errors } = slow((_, response) => {
      for (const chunk of [7, null, undefined, {}]) {
        expect(() => response.write(chunk)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
      }
      response.end('body')
    })
    expect((await ask(server)).body.toString()).toBe('body')
    expect(errors).toEqual([])
  })

  it('answers 500 for a head that Node refuses, and keeps the cookies', async () => {
    const { server, errors } = slow((_, response) => {
      response.writeHead(200, { 'X-A': 'one\ntwo' })
      response.end('body')
    })
    const response = await ask(server)
    expect([response.status, response.body.toString()]).toEqual([500, 'Internal Server Error'])
    expect(values(response, 'set-cookie')).toHaveLength(1)
    expect(errors).toMatchObject([{ code: 'ERR_INVALID_CHAR' }])
  })

  it('sends a page instead of what was begun when the handler fails', async () => {
    const { server, sessions } = slow((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000', 'Content-Encoding': 'gzip' })
      response.write('half')
      throw new Error('secret detail')
    })
    const response = await ask(server)
    expect([response.status, response.body.toString()]).toEqual([500, 'Internal Server Error'])
    expect(values(response, 'content-encoding')).toEqual([])
    expect(sessions.commits).toBe(1)
  })

  it('sends that page alone, whatever the handler still writes', async () => {
    const { server } = slow((_, response) => {
      response.write('half')
      setTimeout(() => response.write('more'), 5)
      setTimeout(() => response.end('last'), 40)
      throw new Error('secret detail')
    })
    const response = await ask(server)
    expect([response.status, response.body.toString()]).toEqual([500, 'Internal Server Error'])
    await wait(40)
  })

  it('lets a whole answer stand when the handler fails afterwards', async () => {
    const { server, errors } = slow((_, response) => {
      response.end('body')
      throw new Error('after all')
    })
    expect((await ask(server)).body.toString()).toBe('body')
    expect(errors).toHaveLength(1)
  })

  it('swallows what a handler sends on after a commit has failed', async () => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const seen: unknown[] = []
    const { server, errors } = slow(async (_, response) => {
      response.write('a', error => seen.push((error as { code?: string } | undefined)?.code))
      await new Promise<void>(resolve => response.once('drain', resolve))
      seen.push(response.write('b'))
      response.end('c')
      await wait(5)
    }, sessions)
    const response = await ask(server)
    expect([response.status, response.body.toString()]).toEqual([503, 'Service Unavailable'])
    expect(seen).toEqual(['store-unavailable', true])
    expect(errors).toHaveLength(1)
  })

  it('stays out of the way of informational responses', async () => {
    const { server } = slow((_, response) => {
      response.writeProcessing(() => {})
      response.end('body')
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
    })
    const response = await ask(server)
    expect(response.informational.map(({ status }) => status)).toEqual([102, 103])
    expect(response.informational.flatMap(early => values(early, 'set-cookie'))).toEqual([])
  })
})

describe('errors', () => {
  const failing = (error: unknown, options: object = {}) =>
    createServer(
      withState(options, (_request, response, { cookies }) => {
        cookies.set(visited, 'yes')
        response.setHeader('ETag', '"1"')
        response.setHeader('X-Kept', '1')
        throw error
      }),
    )

  it('go to console.error unless there is onError', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('secret detail')
    const response = await ask(failing(error))
    expect([response.status, response.body.toString()]).toEqual([500, 'Internal Server Error'])
    expect([values(response, 'etag'), values(response, 'x-kept')]).toEqual([[], ['1']])
    expect(values(response, 'set-cookie')).toEqual([ours])
    expect(logged).toHaveBeenCalledExactlyOnceWith(error)
    logged.mockRestore()
  })

  it('of our own kind have their own status', async () => {
    const response = await ask(failing(outOfReach(), { onError() {} }))
    expect([response.status, response.body.toString()]).toEqual([503, 'Service Unavailable'])
  })

  it('of a handler that told its session something are a 503 where the store fails as well', async () => {
    const sessions = new FakeSessions()
    sessions.commitFault = outOfReach()
    const listener = withState(
      { sessions, onError() {} },
      async (_request, _response, { cookies, session }) => {
        cookies.set(visited, 'yes')
        ;(await session()).update()
        throw new Error('x')
      },
    )
    const response = await ask(createServer(listener))
    expect([response.status, response.body.toString()]).toEqual([503, 'Service Unavailable'])
    expect(values(response, 'set-cookie')).toEqual([ours])
  })

  it('of a store are told once, also where the handler has met them first', async () => {
    const sessions = new FakeSessions()
    const fault = outOfReach()
    sessions.commitFault = fault
    const onError = vi.fn()
    const listener = withState({ sessions, onError }, async (_request, _response, { cookies, session }) => {
      cookies.set(visited, 'yes')
      ;(await session()).update()
      throw fault
    })
    const response = await ask(createServer(listener))
    expect([response.status, response.body.toString()]).toEqual([503, 'Service Unavailable'])
    expect(values(response, 'set-cookie')).toEqual([ours])
    expect(onError).toHaveBeenCalledOnce()
  })

  it('are answered by onError, at leisure', async () => {
    const onError = async (_error: unknown, _request: IncomingMessage, response: ServerResponse) => {
      await wait(5)
      response.writeHead(418).end('teapot')
    }
    const response = await ask(failing(new Error('x'), { onError }))
    expect([response.status, response.body.toString()]).toEqual([418, 'teapot'])
    expect(values(response, 'set-cookie')).toEqual([ours])
  })

  it('of onError are logged, and a page is sent', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const onError = () => {
      throw new Error('again')
    }
    expect((await ask(failing(new Error('x'), { onError }))).status).toBe(500)
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('are the last word: what the listener sends afterwards is swallowed', async () => {
    const seen: unknown[] = []
    const listener = withState({ onError() {} }, (_, response) => {
      response.on('error', error => seen.push(error))
      setTimeout(() => {
        seen.push(response.write('late'), response.end('later') === response)
      }, 10)
      throw new Error('x')
    })
    const response = await ask(createServer(listener))
    expect([response.status, response.body.toString()]).toEqual([500, 'Internal Server Error'])
    await expect.poll(() => seen).toEqual([true, true])
  })

  it('cut a response off that has begun', async () => {
    const onError = vi.fn()
    const listener = withState({ onError }, async (_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' })
      response.write('half')
      await wait(5)
      throw new Error('x')
    })
    const response = await ask(createServer(listener))
    expect([response.status, response.cutOff]).toEqual([200, true])
    expect(onError).toHaveBeenCalledOnce()
  })

  it('in a head leave the cookies for the page', async () => {
    for (const refused of [{ 'X-A': 'one\ntwo' }, undefined]) {
      const listener = withState({ onError() {} }, (_, response, { cookies }) => {
        cookies.set(visited, 'yes')
        response.appendHeader('Set-Cookie', 'x=1')
        if (refused === undefined) response.statusMessage = 'one\ntwo'
        response.writeHead(200, refused)
      })
      const response = await ask(createServer(listener))
      expect(response.status).toBe(500)
      expect(values(response, 'set-cookie')).toEqual(['x=1', ours])
    }
  })
})

describe('HTTP/2', () => {
  it('keeps fifty streams of one connection apart, and survives those that are reset', async () => {
    const sessions = new FakeSessions()
    sessions.commitDelay = 10
    const errors: unknown[] = []
    const listener = withState(
      { sessions, onError: error => errors.push(error) },
      async (request: Http2ServerRequest, response: Http2ServerResponse, { cookies, session }) => {
        cookies.set('path', request.url.slice(1))
        ;(await session()).update()
        response.write(request.url)
        await wait(Math.random() * 20)
        response.end(request.url)
      },
    )
    const { port, close } = await listen(createHttp2Server(listener))
    running.push({ port, close })
    const client = connect(`http://localhost:${port}`, { family: 4 } as object)
    const ask = (path: string, reset: boolean) =>
      new Promise<[string, readonly string[]]>(resolve => {
        const stream = client.request({ ':path': path, cookie: `sid=${path}` }, { endStream: true })
        let lines: readonly string[] = []
        stream.on('response', fields => {
          lines = fields['set-cookie'] ?? []
        })
        stream.on('error', () => {})
        if (reset) setTimeout(() => stream.close(), Math.random() * 20)
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('close', () => resolve([Buffer.concat(chunks).toString(), lines]))
      })
    const paths = Array.from({ length: 50 }, (_, index) => `/n${index}`)
    const answers = await Promise.all(paths.map((path, index) => ask(path, index % 5 === 0)))
    client.close()
    for (const [index, path] of paths.entries()) {
      if (index % 5 === 0) continue
      expect(answers[index]![0]).toBe(path + path)
      expect(answers[index]![1].map(line => line.split(';')[0])).toEqual([
        `path=${path.slice(1)}`,
        `sid=${path}`,
      ])
    }
    await expect.poll(() => sessions.commits).toBe(50)
    expect(errors).toEqual([])
  })
})

describe('types', () => {
  it('fit both of Node’s servers', () => {
    const sessions = new FakeSessions()
    createServer(
      withState({ sessions }, (request, response, state) => {
        expectTypeOf(request).toEqualTypeOf<IncomingMessage>()
        expectTypeOf(response).toEqualTypeOf<ServerResponse>()
        expectTypeOf(state.cookies).toEqualTypeOf<Cookies>()
        expectTypeOf(state.session).returns.resolves.toEqualTypeOf<FakeSession>()
      }),
    )
    createServer(
      withState((_request, _response, state) => {
        expectTypeOf(state).toEqualTypeOf<CookieState>()
        // @ts-expect-error there are no sessions here
        void state.session
      }),
    )
    createHttp2Server(
      withState({ sessions }, (request: Http2ServerRequest, response: Http2ServerResponse, { session }) => {
        expectTypeOf(session).returns.resolves.toEqualTypeOf<FakeSession>()
        response.end(request.method)
      }),
    )
    class Own extends IncomingMessage {}
    createServer(
      { IncomingMessage: Own },
      withState({ sessions }, (_: Own, response) => response.end()),
    )
    expect(ServerResponse).toBeDefined()
  })
})
