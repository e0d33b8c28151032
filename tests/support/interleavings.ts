/**
 * Runs one story again and again, each time with another order of its steps. A step is a call that goes through a gate: it waits there until the
 * scheduler lets it pass, one at a time, when nothing else moves.
 */
export interface Gate {
  /** An object whose methods wait for their turn. */
  wrap<T extends object>(target: T): T
}

export interface Exploration {
  /** How many orders are tried at most. */
  readonly limit: number
  /** From 0 to below 1, for a sample; without it orders are tried one after the other, until there are no more. */
  readonly random?: () => number
}

/** Tells in how many orders the story was run. `story` starts everything, ends when all has ended, and throws what it finds wrong. */
export async function explore(
  story: (gate: Gate) => Promise<void>,
  { limit, random }: Exploration,
): Promise<number> {
  let prefix: number[] = []
  for (let runs = 1; ; runs += 1) {
    const { chosen, widths } = await run(story, (step, width) => {
      if (random) return Math.floor(random() * width)
      return prefix[step] ?? 0
    })
    if (runs >= limit) return runs
    if (random) continue
    let last = chosen.length - 1
    while (last >= 0 && (chosen[last] ?? 0) + 1 >= (widths[last] ?? 0)) last -= 1
    if (last < 0) return runs
    prefix = [...chosen.slice(0, last), (chosen[last] ?? 0) + 1]
  }
}

async function run(story: (gate: Gate) => Promise<void>, choose: (step: number, width: number) => number) {
  const waiting: { name: string; pass: () => void }[] = []
  const [chosen, widths, names]: [number[], number[], string[]] = [[], [], []]
  let over = false
  const gate: Gate = {
    wrap: target =>
      new Proxy(target, {
        get(_, name) {
          const member: unknown = Reflect.get(target, name)
          if (typeof member !== 'function') return member
          return async (...args: unknown[]) => {
            if (!over) await new Promise<void>(pass => waiting.push({ name: String(name), pass }))
            return member.apply(target, args)
          }
        },
      }),
  }
  const told = story(gate).finally(() => {
    over = true
  })
  let failure: unknown
  told.catch(error => {
    failure = error
  })
  while (!over) {
    // Everything that can go on without passing the gate has gone on when the event loop has turned.
    await new Promise(resolve => setImmediate(resolve))
    if (waiting.length === 0) continue
    const choice = choose(chosen.length, waiting.length)
    chosen.push(choice)
    widths.push(waiting.length)
    const [next] = waiting.splice(choice, 1)
    names.push(`${next?.name}`)
    next?.pass()
  }
  await told.catch(() => {})
  if (failure !== undefined)
    throw new Error(`order ${chosen.join('')} (${names.join(' ')})`, { cause: failure })
  return { chosen, widths }
}

/** Numbers that look random and are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
