import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import { auditHar } from 'rusk/audit'
import { expect, test } from 'vitest'
import { chromiumFlags } from '../support/browsers.ts'
import { loopback } from '../support/loopback.ts'
import { chromium, has } from '../support/parts.ts'
import { id } from './rule-cases.ts'

const present = await has('chromium')

/** What Chromium records of a page with a frame of another site (127.0.0.1 is none of localhost's). */
async function record(path: string, faulty: boolean): Promise<string[]> {
  await using server = await loopback((request, response) => {
    const isFrame = request.headers.host?.startsWith('127.') === true
    const attributes = faulty ? 'Path=/' : 'Path=/; HttpOnly; SameSite=Lax'
    const page = [
      'theme=dark; Path=/; SameSite=Lax',
      `sid=${id}; ${attributes}`,
      ...(faulty ? ['x=1; Domain=com'] : []),
    ]
    const frame = faulty ? ['seen=1; SameSite=Lax'] : []
    response.setHeader('Set-Cookie', isFrame ? frame : page)
    response.setHeader('Content-Type', 'text/html')
    response.end(
      isFrame
        ? '<p>frame'
        : `<title>x</title><iframe src="http://127.0.0.1:${request.socket.localPort}/frame"></iframe>`,
    )
  })
  const browser = await playwright.launch({
    executablePath: chromium!,
    args: chromiumFlags,
  })
  try {
    const context = await browser.newContext({ recordHar: { path, content: 'embed' } })
    const page = await context.newPage()
    await page.goto(`${server.origin}/`)
    await page.frames()[1]?.waitForLoadState()
    const held = await context.cookies()
    await context.close()
    return held.map(({ name }) => name).sort()
  } finally {
    await browser.close()
  }
}

test.runIf(present)(
  'what Chromium recorded is audited as Chromium decided',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rusk-chromium-'))
    try {
      const path = join(folder, 'page.har')
      // Neither the foreign domain nor the frame's Lax cookie was stored.
      expect(await record(path, true)).toEqual(['sid', 'theme'])
      const { findings, problems } = await auditHar(createReadStream(path))
      expect(problems).toEqual([])
      expect(
        findings.map(({ rule, cookie, severity }) => `${severity} ${rule} ${cookie?.name}`).sort(),
      ).toEqual([
        'error session-without-httponly sid',
        'note refused seen',
        'warning refused x',
        'warning session-without-samesite sid',
      ])
      expect(await record(path, false)).toEqual(['sid', 'theme'])
      expect((await auditHar(createReadStream(path))).findings).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
