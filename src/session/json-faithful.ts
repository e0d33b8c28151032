/**
 * Where data holds something that JSON would lose or bend in silence, in words, such as `data.cart is a Map`; undefined where there is
 * nothing. It walks the whole data and is asked in development only. What has a `toJSON`, such as a Date, said itself what it becomes.
 */
export function findUnfaithful(data: unknown): string | undefined {
  const open: [value: unknown, path: string][] = [[data, 'data']]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path] = next
    const fault = faultOf(value)
    if (fault !== undefined) return `${path} is ${fault}`
    if (typeof value !== 'object' || value === null || 'toJSON' in value) continue
    const isArray = Array.isArray(value)
    for (const [key, part] of Object.entries(value)) {
      if (isArray && part === undefined) return `${path}[${key}] is undefined`
      open.push([part, isArray ? `${path}[${key}]` : `${path}.${key}`])
    }
  }
  return undefined
}

function faultOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : `${value}`
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
    case 'object': {
      if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`
      return ArrayBuffer.isView(value) ? 'binary' : undefined
    }
    default:
      return undefined
  }
}
