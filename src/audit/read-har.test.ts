import fc from 'fast-check'
import { type AuditProblem, auditHar, type ObservedExchange, readHar } from 'rusk/audit'
import { expect, test } from 'vitest'
import { harExchange } from './har-entry.ts'

const entry = (url: string, lines: readonly string[], more: object = {}) => ({
  startedDateTime: '2026-11-23T12:00:00.000Z',
  time: 12.5,
  request: {
    method: 'GET',
    url,
    headers: [{ name: 'Cookie', value: 'a=1' }],
    postData: { text: '{"a":"]}\\"' },
  },
  response: {
    status: 200,
    content: { text: 'quotes " and \\ and \\\\" and ] } { [ in a body', size: 9 },
    headers: lines.map(value => ({ name: 'set-cookie', value })),
  },
  timings: { wait: 1, receive: -1.5e3 },
  _initiator: { stack: [{ url: '}' }] },
  ...more,
})
const archive = (entries: readonly unknown[], more: object = {}) => ({
  log: { version: '1.2', creator: { entries: [1, { x: null }] }, pages: [{ entries: [] }], entries, ...more },
})

async function read(source: Parameters<typeof readHar>[0]): Promise<{
  exchanges: ObservedExchange[]
  problems: AuditProblem[]
}> {
  const problems: AuditProblem[] = []
  const exchanges: ObservedExchange[] = []
  for await (const exchange of readHar(source, { onProblem: problem => void problems.push(problem) })) {
    exchanges.push(exchange)
  }
  return { exchanges, problems }
}

function* inPieces(text: string, sizes: readonly number[]): Generator<string> {
  for (let at = 0, index = 0; at < text.length; index++) {
    const size = sizes[index % sizes.length] ?? text.length
    yield text.slice(at, at + size)
    at += size
  }
}

test('gives each exchange with its fields, its time and its place', async () => {
  const har = archive([entry('https://a.example/', ['a=1; Path=/\nb=2']), entry('https://b.example/', [])])
  const { exchanges, problems } = await read(JSON.stringify(har, undefined, 1))
  expect(problems).toEqual([])
  expect(exchanges).toEqual([
    {
      url: 'https://a.example/',
      method: 'GET',
      status: 200,
      requestFields: [['Cookie', 'a=1']],
      // Chromium's tools write several lines into one field.
      responseFields: [
        ['set-cookie', 'a=1; Path=/'],
        ['set-cookie', 'b=2'],
      ],
      time: Date.parse('2026-11-23T12:00:00Z'),
      at: 'log.entries[0]',
    },
    expect.objectContaining({ url: 'https://b.example/', at: 'log.entries[1]' }),
  ])
})

test('gives what JSON.parse would, wherever the text is cut into pieces', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '\\\\', ']}', '😀'),
  )
  const entries = fc.array(
    fc.record({
      url: fc.constantFrom('https://a.example/', 'no address'),
      lines: fc.array(text),
      body: text,
      extra: fc.jsonValue(),
    }),
    { maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(
      entries,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      fc.constantFrom(undefined, 2),
      async (made, sizes, space) => {
        const har = archive(
          made.map(({ url, lines, body, extra }) =>
            entry(url, lines, {
              extra,
              [`x${body}`]: body,
              response: {
                status: 200,
                content: { text: body },
                headers: lines.map(value => ({ name: 'Set-Cookie', value })),
                extra,
              },
            }),
          ),
          { extra: made.map(({ extra }) => extra) },
        )
        const expected = har.log.entries.flatMap(
          (each, index) => harExchange(each, `log.entries[${index}]`) ?? [],
        )
        const json = JSON.stringify(har, undefined, space)
        const { exchanges, problems } = await read(inPieces(json, sizes))
        expect(exchanges).toEqual(expected)
        expect(problems.filter(({ code }) => code !== 'invalid-entry')).toEqual([])
      },
    ),
  )
})

test('takes bytes, streams, and characters that are cut between two pieces', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(archive([entry('https://a.example/', ['a=käse😀'])])))
  const halves = Array.from(bytes, byte => new Uint8Array([byte]))
  const expected = 'a=k\xc3\xa4se\xf0\x9f\x98\x80'
  for (const source of [bytes, halves, new Blob([bytes]).stream(), new Response(bytes).body!]) {
    const { exchanges } = await read(source)
    expect(exchanges[0]?.responseFields).toEqual([['set-cookie', expected]])
  }
  const reader = new Blob([bytes]).stream().getReader()
  const { exchanges } = await read({ getReader: () => reader })
  expect(exchanges[0]?.responseFields).toEqual([['set-cookie', expected]])
})

test.each([
  ['nothing', '', 'not-json'],
  ['words', 'hello', 'not-json'],
  ['a list', '[]', 'not-json'],
  ['other JSON', '{"a":[1]}', 'no-entries'],
  ['entries elsewhere', '{"entries":[{"request":{"url":"https://a.example/"}}]}', 'no-entries'],
  ['no list of entries', '{"log":{"entries":{}}}', 'no-entries'],
  ['an archive without exchanges', '{"log":{"entries":[]}}', undefined],
  ['a byte order mark', '\ufeff{"log":{"entries":[]}}', undefined],
  ['a cut in a string', '{"log":{"entries":[{"request":{"url":"htt', 'truncated'],
  ['a cut between entries', '{"log":{"entries":[', 'truncated'],
  ['brackets that close nothing', '{"log":]', 'not-json'],
  ['bytes of something else', '{\u0001\u0002', 'not-json'],
  ['lists without end', `{"log":${'['.repeat(100_000)}`, 'not-json'],
  ['an entry that is no JSON', '{"log":{"entries":[{"request":{"url":}}]}}', 'invalid-entry'],
  ['an entry without a request', '{"log":{"entries":[{"request":null}]}}', 'invalid-entry'],
  ['a request without an address', '{"log":{"entries":[{"request":{"url":"x"}}]}}', 'invalid-entry'],
])('%s is no reason to throw', async (_, text, code) => {
  const { problems } = await read(text)
  expect(problems.map(problem => problem.code)).toEqual(code === undefined ? [] : [code])
})

test('what stands before a fault is audited', async () => {
  const whole = JSON.stringify(
    archive([entry('https://a.example/', ['a=1; Domain=com']), entry('https://a.example/', [])]),
  )
  const { findings, exchanges, problems } = await auditHar(whole.slice(0, -150))
  expect(findings.map(({ rule }) => rule)).toEqual(['refused'])
  expect(exchanges).toBe(1)
  expect(problems.map(({ code }) => code)).toEqual(['truncated'])
})

test('an entry of endless fields is left out, and its memory with it', async () => {
  const huge = entry('https://a.example/', ['x'.repeat(3 * 2 ** 20)])
  const { exchanges, problems } = await read(JSON.stringify(archive([huge, entry('https://b.example/', [])])))
  expect(exchanges.map(({ url }) => url)).toEqual(['https://b.example/'])
  expect(problems).toEqual([expect.objectContaining({ code: 'entry-too-large', at: 'log.entries[0]' })])
})

test('bodies are no part of an entry, whatever their size', async () => {
  const content = { text: 'x'.repeat(10 * 2 ** 20) }
  const large = entry('https://a.example/', ['a=1'], { response: { status: 200, content, headers: [] } })
  expect((await read(JSON.stringify(archive([large])))).exchanges).toHaveLength(1)
})

test('where fields were left out, the cookies that a tool read have to do', async () => {
  const har = archive([
    {
      request: { url: 'https://a.example/', headers: [], cookies: [{ name: 'x', value: '1' }] },
      response: {
        headers: [],
        cookies: [
          {
            name: 'a',
            value: '1',
            path: '/',
            domain: 'a.example',
            httpOnly: true,
            secure: true,
            sameSite: 'Lax',
            expires: '2027-01-01T00:00:00Z',
          },
          { name: 'b', value: '2; Domain=com\n', expires: -1 },
        ],
      },
    },
  ])
  const { exchanges } = await read(JSON.stringify(har))
  expect(exchanges[0]).toMatchObject({
    requestFields: [['cookie', 'x=1']],
    responseFields: [
      [
        'set-cookie',
        'a=1; domain=a.example; path=/; expires=Fri, 01 Jan 2027 00:00:00 GMT; secure; httpOnly; samesite=Lax',
      ],
      ['set-cookie', 'b=2 Domain=com'],
    ],
  })
})
