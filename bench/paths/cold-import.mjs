// What a process pays to load a library: each import in a new process, in turn, timed inside it.
import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rowOf } from '../harness.mjs'

const door = path => new URL(`../../dist/${path}`, import.meta.url).href
const peer = (name, file) =>
  pathToFileURL(fileURLToPath(new URL(`../node_modules/${name}/${file}`, import.meta.url))).href

const groups = [
  {
    name: 'rusk',
    rusk: 'rusk',
    modules: { rusk: door('index.js'), cookie: peer('cookie', 'dist/index.js') },
    targets: [{ times: 1 / 1.5, of: ['cookie'] }],
  },
  {
    name: 'rusk/jar',
    rusk: 'rusk/jar',
    modules: { 'rusk/jar': door('jar/index.js'), 'tough-cookie': peer('tough-cookie', 'dist/index.js') },
  },
]

const timed = `
const start = performance.now()
await import(process.argv[1])
console.log(performance.now() - start)`

function importTime(module) {
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', timed, module]).toString())
}

async function measure({ quick }) {
  return groups.map(({ name, rusk, modules, targets = [] }) => {
    const times = new Map(Object.keys(modules).map(label => [label, []]))
    for (let round = 0; round < (quick ? 15 : 61); round++) {
      for (const [label, module] of Object.entries(modules)) times.get(label).push(importTime(module))
    }
    const values = Object.fromEntries([...times].map(([label, each]) => [label, median(each) * 1e6]))
    return rowOf({ name, rusk, targets }, values, 'ns')
  })
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

export default {
  title: 'Cold import',
  note: 'In a new process each time, from a warm file cache.',
  measure,
}
