import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rusk } from './command.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

// Each command is a process of its own: seconds, and many of them where others work too.
test('docs/why.md is what its commands print', { timeout: 120_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/why.mjs'), '--check'], {
    encoding: 'utf8',
  })
  expect([stderr, status]).toEqual(['', 0])
})

test('it answers at least twenty questions, each with a command and an answer', () => {
  const sections = read('docs/why.md').split(/^## /m).slice(1)
  expect(sections.length).toBeGreaterThanOrEqual(20)
  for (const section of sections)
    expect(section).toMatch(/```sh\n[^`]*\brusk (?:explain|audit)\b[^`]*```\n\n```text\n[^`]{20,}```/)
})

test('docs/cli.md names every command and every option of its help', async () => {
  const page = read('docs/cli.md')
  const names = [
    'explain',
    'fetch',
    'audit',
    'jar show',
    'jar convert',
    'jar set',
    'jar delete',
    'jar clear-expired',
    'keys new',
    'keys check',
    'keys rotate',
  ]
  for (const name of names) {
    expect(page).toContain(`rusk ${name}`)
    const { out } = await rusk([...name.split(' '), '--help'])
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(match => match[1]!)
    for (const option of options.filter(option => option !== '--help')) {
      expect.soft(page, `${name} ${option}`).toContain(`\`${option}`)
    }
  }
})

test('docs/audit.md lists every rule as it is', async () => {
  const { rules } = await import('rusk/audit')
  const page = read('docs/audit.md')
  for (const { id, severity, title, source } of rules) {
    expect
      .soft(page)
      .toContain(`| \`${id}\` | ${severity} | ${title} | ${source.section} | ${source.asvs ?? ''} |`)
  }
})
