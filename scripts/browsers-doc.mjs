// Writes docs/browsers.md and docs/reasons.md from the tables of src/rules: `node scripts/browsers-doc.mjs`.
// With --check it writes nothing, and fails where a page is not what the tables say.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { differences } from '../src/rules/like.ts'
import { reasonTable } from '../src/rules/reason.ts'

const docs = join(import.meta.dirname, '../docs')
const notice = '<!-- Made by scripts/browsers-doc.mjs from the tables in src/rules. Change those. -->'

const code = text => `\`${text}\``
// In a table a bar ends the cell, and "<" may begin an element.
const cell = text => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function browsersPage() {
  const rows = Object.entries(differences).map(([name, { about, chromium, firefox, draft }]) => [
    code(name),
    cell(about),
    ...[chromium, firefox, draft].map(code),
  ])
  return `${notice}

# Whom a jar behaves like

\`new CookieJar({ like })\` takes \`'chromium'\` (the default), \`'firefox'\` or \`'draft'\`: the text of RFC 6265bis (draft-ietf-httpbis-rfc6265bis-22)
alone. What they do alike is not listed. These are all their differences; each is one switch, and rules are given its setting.

${table(['switch', 'about', 'chromium', 'firefox', 'draft'], rows)}

Seen in Chromium 156 and Firefox ESR 153. \`conformance/\` replays what both stored and sent in 4,554 cases; \`tests/live\` compares the jar with
both as they run.

## What a jar does not do

- Firefox's pages go on showing a cookie that a script of theirs set over an HttpOnly one. It is refused, and never sent; only that page's own
  \`document.cookie\` shows it. A jar has no such pages.
- A response that holds a NUL in a header never reaches a jar: Chromium refuses the whole response.
- Firefox partitions by tracker lists and heuristics too. A jar knows third parties, not trackers.
- Storage access, first-party sets, enterprise policy and extensions have no part here.
`
}

function reasonsPage() {
  const rows = Object.entries(reasonTable).map(([name, { section, message, mend, chrome }]) => [
    code(name),
    chrome ? 'Chrome' : 'rusk',
    cell(section),
    cell(message),
    cell(mend),
  ])
  return `${notice}

# Why a cookie was not stored, or not sent

A reason is data: \`{ code, section, facts, message, mend }\`. \`jar.receive(url, line)\` gives all of them for a line that it refuses, the deciding one
first; \`jar.explain(url)\` for each cookie that a request goes without. Match on \`code\`: messages may be reworded. Words in braces are \`facts\`; none
ever holds a cookie's value. Sections are those of RFC 6265bis (draft-ietf-httpbis-rfc6265bis-22) unless another text is named. Where Chrome has a
word for it, as its DevTools show it, the code is Chrome's.

${table(['code', 'whose word', 'section', 'message', 'mend'], rows)}
`
}

/** The pages that the tables make, by their names. */
export const pages = { 'browsers.md': browsersPage(), 'reasons.md': reasonsPage() }

/** The names of the pages in docs/ that are not what the tables say. */
export function stalePages() {
  return Object.keys(pages).filter(name => {
    try {
      return readFileSync(join(docs, name), 'utf8') !== pages[name]
    } catch {
      return true
    }
  })
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--check')) {
    const stale = stalePages()
    if (stale.length > 0) {
      console.error(`Not what the tables say: ${stale.join(', ')}. Run: node scripts/browsers-doc.mjs`)
      process.exitCode = 1
    }
  } else for (const [name, text] of Object.entries(pages)) writeFileSync(join(docs, name), text)
}
