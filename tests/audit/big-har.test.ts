import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeBigHar } from './big-har.ts'

const root = join(import.meta.dirname, '../..')
const megabytes = process.env.RUSK_LONG ? 200 : 20

test(`${megabytes} MB of archive are audited within a heap of 24 MB, with a progress line`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rusk-har-'))
  try {
    const path = join(folder, 'big.har')
    const count = await writeBigHar(path, megabytes * 1e6)
    const command = [
      '--max-old-space-size=24',
      join(root, 'src/cli/main.ts'),
      'audit',
      path,
      '--progress',
      '--json',
    ]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    expect(stderr.replaceAll(/^rusk: read [\d.]+ MB of [\d.]+ MB \(\d+%\), \d+ exchanges\n/gm, '')).toBe('')
    expect(stderr).toContain(`MB of ${megabytes}.`)
    const report = JSON.parse(stdout) as { exchanges: number; findings: { rule: string; cookie: object }[] }
    // What stands at the very end is found, so all before it was read.
    expect(report.exchanges).toBe(count)
    expect(report.findings.map(({ rule, cookie }) => [rule, cookie])).toEqual([['refused', { name: 'last' }]])
    expect(status).toBe(1)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 180_000)
