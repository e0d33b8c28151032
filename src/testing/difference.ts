/**
 * Where two values first differ, as a path such as `.items[2].name` (`''` for the values themselves); undefined where they are
 * equal. Numbers are compared as `Object.is` does, dates by their time, other objects by their own fields and prototype.
 */
export function firstDifference(actual: unknown, expected: unknown): string | undefined {
  // A list instead of recursion: what a cookie held may be deep.
  const pairs: { a: unknown; b: unknown; path: string }[] = [{ a: actual, b: expected, path: '' }]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const { a, b, path } = pair
    if (Object.is(a, b)) continue
    if (!isObject(a) || !isObject(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return path
    if (a instanceof Date && !Object.is(a.getTime(), (b as unknown as Date).getTime())) return path
    const [fieldsOfA, fieldsOfB] = [entriesOf(a), entriesOf(b)]
    const keys = [...new Set([...fieldsOfA.keys(), ...fieldsOfB.keys()])]
    // Last in, first out: the first field is looked at first.
    for (const key of keys.reverse()) {
      pairs.push({ a: fieldsOfA.get(key), b: fieldsOfB.get(key), path: path + stepTo(a, key) })
    }
  }
  return undefined
}

type Keyed = Record<string, unknown>

function isObject(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null
}

/** Fields by name; a Map's entries by key; a Set's members by themselves. A field that is undefined is as good as absent. */
function entriesOf(value: Keyed): Map<unknown, unknown> {
  if (value instanceof Map) return value
  if (value instanceof Set) return new Map([...value].map(member => [member, true]))
  return new Map(Object.entries(value).filter(([, field]) => field !== undefined))
}

function stepTo(value: Keyed, key: unknown): string {
  if (Array.isArray(value)) return `[${String(key)}]`
  return typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
