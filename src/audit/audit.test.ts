import fc from 'fast-check'
import { Agent } from 'rusk/agent'
import { Auditor, audit, readExchanges, rules, severities, toSarif } from 'rusk/audit'
import { expect, test } from 'vitest'
import { id, jwt, now, sets } from '../../tests/audit/rule-cases.ts'
import { hostileText } from '../../tests/support/hostile.ts'

test('gives findings worst first, each with its place, its mend and its source', () => {
  const findings = audit([sets(`sid=${id}; Secure; Path=/; SameSite=Lax`, { at: 'log.entries[0]' })], { now })
  expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['session-without-httponly', 'error'],
    ['prefix-possible', 'note'],
  ])
  expect(findings[0]).toEqual({
    rule: 'session-without-httponly',
    severity: 'error',
    cookie: { name: 'sid', domain: 'shop.example', path: '/' },
    where: [{ method: 'GET', url: 'https://shop.example/', at: 'log.entries[0]' }],
    count: 1,
    message: 'It signs its user in, and lacks HttpOnly: any script of the page can read and send it away.',
    mend: 'Add HttpOnly.',
    source: { section: 'RFC 6265bis §4.1.2.6', asvs: '3.3.4' },
  })
})

test('says a thing once, and how often and where', () => {
  const exchanges = Array.from({ length: 20 }, (_, index) =>
    sets(`sid=${id}; Secure; Path=/; SameSite=Lax`, { url: `https://shop.example/${index % 10}` }),
  )
  const [finding] = audit(exchanges, { now })
  expect(finding?.count).toBe(20)
  expect(finding?.where).toHaveLength(5)
})

test('a site as it should be has no findings', () => {
  const exchanges = [
    sets(`__Host-session=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`, {
      fetch: 'none',
      destination: 'document',
    }),
    sets(
      [
        'theme=dark; Path=/; Max-Age=34560000; SameSite=Lax',
        `XSRF-TOKEN=${id}; Path=/; Secure; SameSite=Strict`,
      ],
      {
        cookie: `__Host-session=${id}`,
        fetch: 'same-origin',
        destination: 'empty',
      },
    ),
    sets('__Host-session=; Path=/; Secure; Max-Age=0', {
      fetch: 'same-origin',
      destination: 'document',
      status: 303,
    }),
  ]
  expect(audit(exchanges, { now })).toEqual([])
})

test('no finding, no log and no problem holds a value, a query or a password', () => {
  const secrets = ['s3cr3tvalue8f7d3a9b2c1e', jwt, 'hunter2hunter2', 'tok3nInAnAddress']
  const [value, , password, query] = secrets
  const url = `https://user:${password}@shop.example/x?token=${query}#${query}`
  const findings = audit(
    [
      sets(
        [
          `sid=${value}`,
          `token=${jwt}; Domain=shop.example`,
          `password=${password}`,
          `a=${value}; Domain=com`,
          `__Host-x=${value}`,
          `${'n'.repeat(5000)}=${value}`,
        ],
        { url, cookie: `a=${value}; a=${value}` },
      ),
      sets(`sid=; Path=/y; Max-Age=0, b=${value}`, { url }),
    ],
    { now },
  )
  expect(findings.length).toBeGreaterThan(8)
  const shown = JSON.stringify([findings, toSarif(findings)])
  for (const secret of secrets) expect(shown).not.toContain(secret)
})

test('names and domains of a server move no cursor', () => {
  const findings = audit(
    [sets('a\x9b2J=1; Domain=x\x9b1m.example'), sets([], { cookie: 'b\x1b[2J=1; b\x1b[2J=2' })],
    { now },
  )
  expect(findings).toHaveLength(2)
  expect(findings.map(({ message, cookie }) => message + cookie?.name).join()).not.toMatch(
    /[\x00-\x1f\x7f-\x9f]/,
  )
})

test('a name that looks like a link becomes none in SARIF', () => {
  const findings = audit([sets('[click](https://evil.example)=1; Domain=com')], { now })
  const text = toSarif(findings).runs[0]?.results[0]?.message.text
  expect(text).toMatch(/^Cookie "\[click\\\]\(https:/)
})

test('never throws for what an exchange holds', () => {
  const fields = fc.array(
    fc.tuple(fc.constantFrom('Set-Cookie', 'Date', 'Cache-Control', 'Vary', 'X'), hostileText),
  )
  const asked = fc.array(
    fc.tuple(fc.constantFrom('Cookie', 'Sec-Fetch-Site', 'Sec-Fetch-Dest', 'Origin', 'Referer'), hostileText),
  )
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          responseFields: fields,
          requestFields: asked,
          url: fc.constantFrom('https://a.example/', 'x', 'file:///', 'http://[::1]/'),
        }),
      ),
      exchanges => {
        toSarif(audit(exchanges, { now }))
      },
    ),
  )
})

test('what an agent saw can be audited', async () => {
  const agent = new Agent({
    fetch: () =>
      new Response('hi', {
        headers: [
          ['set-cookie', `__Host-sid=${id}; Path=/; Secure; HttpOnly`],
          ['set-cookie', 'a=1; Domain=com'],
        ],
      }),
  })
  await agent.fetch('https://shop.example/')
  const findings = audit(readExchanges(agent.exchanges))
  expect(findings.map(({ rule }) => rule).sort()).toEqual(['refused', 'session-without-samesite'])
})

test('a recording of more cookies than anyone has is not held in memory', () => {
  const auditor = new Auditor({ now })
  for (let index = 0; index < 30_000; index++) {
    auditor.observe(sets(`sid${index}=${id}`, { url: `https://h${index}.example/` }))
  }
  expect(auditor.exchanges).toBe(30_000)
  expect(auditor.finish().length).toBeLessThanOrEqual(10_000)
})

test('every rule has an id, a severity and a source of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  for (const { id, severity, title } of rules) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    expect(severities).toContain(severity)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
  }
})

test('SARIF: what 2.1.0 asks for', () => {
  const findings = audit([sets([`sid=${id}`, 'a=1; Domain=com'], { at: 'log.entries[0]' })], { now })
  const log = toSarif(findings, { artifact: 'har/my session.har' })
  expect(log.version).toBe('2.1.0')
  const [run] = log.runs
  const { rules: listed } = run!.tool.driver
  expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
  expect(run!.results).toHaveLength(findings.length)
  for (const result of run!.results) {
    expect(listed[result.ruleIndex]?.id).toBe(result.ruleId)
    expect(['error', 'warning', 'note']).toContain(result.level)
    expect(result.message.text).toMatch(/^Cookie "(?:sid|a)": .*\.$/)
    expect(result.locations[0]?.physicalLocation.artifactLocation.uri).toBe('har/my%20session.har')
    expect(result.locations[0]?.message?.text).toBe('GET https://shop.example/, log.entries[0]')
  }
  const prints = run!.results.map(result => result.partialFingerprints['rusk/v1'])
  expect(new Set(prints).size).toBe(prints.length)
  expect(toSarif(findings).runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    'https://shop.example/',
  )
})
