// Times cases against each other in one process: every case gets a loop function of its own, so that V8 optimises each for itself;
// rounds are interleaved, so that a slow moment of the machine hits all of them; the median of the rounds counts. What a case
// returns is consumed, so that its work cannot be optimised away. (tinybench and mitata run case after case: on a shared machine
// their ratios move by more than the differences looked for.)

/** @typedef {() => unknown} Case */
/** @typedef {{ times: number, of?: string[] }} Target `rusk` is to be at least this many times as fast as the best of these peers; all without `of` */
/** @typedef {{ name: string, cases: Record<string, Case>, rusk?: string, limits?: string[], targets?: Target[] }} Group */
/** @typedef {{ group: string, unit: string, values: Record<string, number>, rusk: string, limits: string[], targets: Target[] }} Row */

let consumed = 0

/** Keeps a result alive. */
export function consume(result) {
  if (result !== undefined && result !== null) consumed = (consumed + 1) | 0
  return consumed
}

function loopOf(run) {
  // A new function from text each time: the same closure's loop would be shared, with the feedback of all cases mixed.
  const body = `let last; for (let i = 0; i < count; i++) { last = run(); if (last === consume) throw last } consume(last); return last`
  return new Function('consume', 'run', `return function loop(count) { ${body} }`)(consume, run)
}

const asyncLoopOf = run => async count => {
  for (let i = 0; i < count; i++) consume(await run())
}

const median = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

async function timed(loop, count) {
  const start = process.hrtime.bigint()
  const end = loop(count)
  if (end instanceof Promise) await end
  return Number(process.hrtime.bigint() - start)
}

/** How many calls fill about `nanoseconds`, after the case has run hot. */
async function calibrated(loop, nanoseconds) {
  let count = 1
  let time = 0
  while (true) {
    time = await timed(loop, count)
    if (time > nanoseconds / 4) break
    count *= 2
  }
  return Math.max(1, Math.round((count * nanoseconds) / time))
}

/**
 * Times the cases of one group and gives nanoseconds a call for each.
 * @param {Group} group
 * @param {{ quick?: boolean }} [options]
 * @returns {Promise<Row>}
 */
export async function measureGroup(group, { quick = false } = {}) {
  // Slices shorter than what the system gives a program at a time: most of them run without another program in between.
  const rounds = quick ? 31 : 151
  const slice = 4e5
  const loops = []
  for (const [label, run] of Object.entries(group.cases)) {
    const first = run()
    const loop = first instanceof Promise ? asyncLoopOf(run) : loopOf(run)
    await first
    loops.push({ label, loop, times: [], count: 0 })
  }
  for (const each of loops) {
    await calibrated(each.loop, slice * 100)
    each.count = await calibrated(each.loop, slice)
  }
  for (let round = 0; round < rounds; round++) {
    // Forwards and backwards: who comes after a case that leaves much garbage pays for collecting it.
    for (const each of round % 2 === 0 ? loops : loops.toReversed()) {
      each.times.push((await timed(each.loop, each.count)) / each.count)
    }
  }
  const values = Object.fromEntries(loops.map(({ label, times }) => [label, median(times)]))
  return rowOf(group, values, 'ns')
}

/** A row of results that a path measured by itself, such as requests a second or bytes. */
export function rowOf({ name, rusk = 'rusk', limits = [], targets = [] }, values, unit) {
  return { group: name, unit, values, rusk, limits: limits.filter(label => label in values), targets }
}

/** Everything in a row that is neither rusk nor a limit. */
export function peersOf(row) {
  return Object.keys(row.values).filter(label => label !== row.rusk && !row.limits.includes(label))
}

/** How many times as fast as another case rusk is: above 1 is faster. For units of which more is better, the other way round. */
export function ratio(row, label) {
  const [own, other] = [row.values[row.rusk], row.values[label]]
  return moreIsBetter(row.unit) ? own / other : other / own
}

const moreIsBetter = unit => unit.endsWith('/s')

/** For each target of a row: the ratio to the best of its peers, and whether it is reached. */
export function judged(row) {
  return row.targets.map(({ times, of = peersOf(row) }) => {
    const reached = Math.min(...of.filter(label => label in row.values).map(label => ratio(row, label)))
    return { times, of, reached, met: reached >= times }
  })
}
