import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const markdown = readFileSync(join(root, 'docs/security.md'), 'utf8')

/** Each `file` › `title` of the document. */
const named = [...markdown.matchAll(/`([^`]+)` › `([^`]+)`/g)].map(match => [match[1]!, match[2]!] as const)
const rows = markdown.split('\n').filter(line => line.startsWith('| **'))

describe('docs/security.md', () => {
  it('names a test for each threat', () => {
    expect(rows.length).toBeGreaterThan(30)
    expect(rows.filter(row => !row.includes('` › `'))).toEqual([])
  })

  it.each(named)('%s has a test "%s"', (file, title) => {
    expect(existsSync(join(root, file)), file).toBe(true)
    const text = readFileSync(join(root, file), 'utf8')
    const quoted = ["'", '"', '`'].map(quote => `${quote}${title}${quote}`)
    expect(
      quoted.some(literal => text.includes(literal)),
      title,
    ).toBe(true)
  })
})
