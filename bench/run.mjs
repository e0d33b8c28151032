// npm run bench [-- --quick] [-- --only <part of a path's name>] [-- --write]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { judged, measureGroup, peersOf, ratio } from './harness.mjs'

const flags = process.argv.slice(2)
const quick = flags.includes('--quick')
const write = flags.includes('--write')
const only = flags.includes('--only') ? (flags[flags.indexOf('--only') + 1] ?? '') : ''
const docs = new URL('../docs/performance.md', import.meta.url)

if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
  console.error('rusk bench: there is no build to measure. Mend: npm run build in the root folder.')
  process.exit(1)
}
if (write && (quick || only !== '')) {
  console.error('rusk bench: --write wants a full run, without --quick and --only.')
  process.exit(1)
}

const files = readdirSync(new URL('paths/', import.meta.url))
  .filter(file => file.endsWith('.mjs') && file.includes(only))
  .sort()
const sections = []
for (const file of files) {
  const path = (await import(new URL(`paths/${file}`, import.meta.url))).default
  console.log(`\n## ${path.title}\n`)
  const rows = []
  // First everything sees all the inputs, as on a server: nothing is timed while its engine believes in one shape of input.
  for (const group of path.groups ?? [])
    for (const run of Object.values(group.cases)) for (let i = 0; i < (group.warm ?? 2000); i++) await run()
  if (path.measure) rows.push(...(await path.measure({ quick })))
  for (const group of path.groups ?? []) rows.push(await measureGroup(group, { quick }))
  for (const row of rows) console.log(lineOf(row))
  sections.push({ path, rows })
}
const targets = sections.flatMap(({ path, rows }) =>
  rows.flatMap(row => judged(row).map(each => ({ path, row, ...each }))),
)
const missed = targets.filter(each => !each.met)
console.log(`\n${targets.length - missed.length} of ${targets.length} targets reached`)
for (const { path, row, times, reached } of missed) {
  console.log(
    `  missed: ${path.title}, ${row.group}: ${reached.toFixed(2)} times instead of ${Number(times.toFixed(2))}`,
  )
}
if (write) {
  const page = readFileSync(docs, 'utf8')
  const mark = '<!-- measured -->'
  writeFileSync(docs, `${page.slice(0, page.indexOf(mark) + mark.length)}\n${measured(sections)}`)
  console.log('wrote docs/performance.md')
}

/** A value as a person reads it, to three digits. */
function shown(value, unit) {
  const digits = number =>
    number >= 1000 ? Math.round(number).toLocaleString('en') : Number(number.toPrecision(3)).toString()
  if (unit !== 'ns') return `${digits(value)} ${unit}`
  if (value < 1e3) return `${digits(value)} ns`
  return value < 1e6 ? `${digits(value / 1e3)} µs` : `${digits(value / 1e6)} ms`
}

function lineOf(row) {
  const others = Object.keys(row.values)
    .filter(label => label !== row.rusk)
    .map(label => `${label} ${shown(row.values[label], row.unit)} (${ratio(row, label).toFixed(2)}×)`)
  const verdicts = judged(row).map(
    ({ times, reached, met }) =>
      `${met ? 'reached' : 'MISSED'} ${Number(times.toFixed(2))}× with ${reached.toFixed(2)}×`,
  )
  return [`${row.group}: rusk ${shown(row.values[row.rusk], row.unit)}`, ...others, ...verdicts].join(' · ')
}

/** The measured part of docs/performance.md: what ran where, and a table for each path. */
function measured(all) {
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`
  const head = `\nMeasured ${new Date().toISOString().slice(0, 10)} on Node ${process.versions.node}, ${machine}. Peers: ${versions()}.\n`
  return (
    head +
    all
      .map(({ path, rows }) => `\n## ${path.title}\n\n${path.note ? `${path.note}\n\n` : ''}${table(rows)}`)
      .join('')
  )
}

function table(rows) {
  const lines = [
    '| | rusk | beside it: time, and how many times as fast rusk is | target |',
    '|---|---|---|---|',
  ]
  for (const row of rows) {
    const cell = label => `${label} ${shown(row.values[label], row.unit)} (${ratio(row, label).toFixed(2)})`
    const beside = [...peersOf(row).map(cell), ...row.limits.map(label => `*${cell(label)}*`)].join(' · ')
    const verdicts = judged(row).map(({ times, reached, met }) =>
      met
        ? `${Number(times.toFixed(2))}: ${reached.toFixed(2)}`
        : `**${Number(times.toFixed(2))}: ${reached.toFixed(2)}**`,
    )
    lines.push(
      `| ${row.group} | ${shown(row.values[row.rusk], row.unit)} | ${beside} | ${verdicts.join(', ')} |`,
    )
  }
  return `${lines.join('\n')}\n`
}

function versions() {
  const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  return Object.keys(devDependencies)
    .map(name => [name, new URL(`node_modules/${name}/package.json`, import.meta.url)])
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`)
    .join(', ')
}
