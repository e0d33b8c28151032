/**
 * What a runtime did: how many checks held in each area, what failed, and values that must be the same in every runtime. Plain data,
 * so that it can leave the runtime as JSON.
 */
export class Checks {
  /** @type {Record<string, { passed: number, failed: string[], skipped?: string }>} */
  areas = {}
  /** @type {Record<string, string>} */
  values = {}
  #area = ''

  /** Runs the checks of one area. What they throw is one failure more, and the other areas still run. */
  async area(name, run) {
    this.#area = name
    this.areas[name] = { passed: 0, failed: [] }
    try {
      await run(this)
    } catch (error) {
      this.areas[name].failed.push(`threw ${error?.stack ?? error}`)
    }
  }

  skip(name, reason) {
    this.areas[name] = { passed: 0, failed: [], skipped: reason }
  }

  equal(what, actual, expected) {
    const [got, wanted] = [text(actual), text(expected)]
    const area = this.areas[this.#area]
    if (got === wanted) area.passed++
    else area.failed.push(`${what}: ${got} instead of ${wanted}`)
  }

  throws(what, call, code) {
    let thrown = 'nothing'
    try {
      call()
    } catch (error) {
      thrown = error instanceof TypeError ? error.code : error
    }
    this.equal(what, thrown, code)
  }

  /** A value that every runtime must come to. It counts as a check where the runtimes are compared. */
  same(name, value) {
    this.values[name] = value
  }
}

/** A value as text: undefined, dates and prototypes do not matter, the order of keys does. */
function text(value) {
  return JSON.stringify(value, (_, part) => (part === undefined ? '‹undefined›' : part)) ?? '‹undefined›'
}

/** Bytes that count up from 0, one after another: where they stand for random ones, the same tokens come out everywhere. */
export function counting() {
  let next = 0
  return size => Uint8Array.from({ length: size }, () => next++ & 0xff)
}
