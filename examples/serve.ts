import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

const stylesheet = readFileSync(new URL('./style.css', import.meta.url), 'utf8')

/** What every program needs around it: its stylesheet, and an end to bodies that no form of ours sends. */
export function surroundings(): Hono {
  const app = new Hono()
  app.use(bodyLimit({ maxSize: 64 * 1024 }))
  app.get('/style.css', c => c.body(stylesheet, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  return app
}

/** Serves an app on `PORT`, or 8000; says where, or what to do when the port is taken. */
export function listen(app: Hono, path = '/'): void {
  const port = Number(process.env.PORT || 8000)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error('rusk: PORT must be a number from 0 to 65535, such as PORT=8001')
    process.exitCode = 1
    return
  }
  const server = createServer(getRequestListener(app.fetch))
  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE'
    console.error(
      taken
        ? `rusk: port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`
        : `rusk: cannot listen on port ${port}: ${error.message}`,
    )
    process.exitCode = 1
  })
  server.listen(port, () => {
    const address = server.address()
    const bound = typeof address === 'object' && address !== null ? address.port : port
    console.log(`rusk: http://localhost:${bound}${path}`)
  })
}

/** Serves one program by itself. */
export function serveAlone(program: Hono, path: string): void {
  const app = surroundings()
  app.route('/', program)
  app.get('/', c => c.redirect(path))
  listen(app, path)
}
