// `npm run example welcome` serves one of the programs in examples/ by itself.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const names = ['welcome', 'likes', 'count', 'many-likes', 'licence', 'notes']
const [name] = process.argv.slice(2)
const file = join(root, 'examples', `${name}.ts`)
if (name === undefined || !names.includes(name) || !existsSync(file)) {
  console.error(`rusk: which program? npm run example ${names.join(' | ')}`)
  process.exit(2)
}
const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
process.exit(status ?? 1)
