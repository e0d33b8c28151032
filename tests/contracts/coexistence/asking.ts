import type { Server } from 'node:http'
import { afterEach } from 'vitest'
import { fetchRaw, type RawResponse, values } from '../adapters/raw-client.ts'
import { listen, type Running } from '../adapters/stage.ts'

let running: Running | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

/** Asks a server, which is made for the first request of a test and stays until its end. */
export async function askServer(
  server: () => Server,
  path: string,
  cookies: readonly string[],
): Promise<RawResponse> {
  running ??= await listen(server())
  const fields = cookies.length === 0 ? [] : [`Cookie: ${cookies.join('; ')}`]
  return await fetchRaw(running.port, 'GET', path, fields)
}

export const lines = (response: RawResponse): string[] => values(response, 'set-cookie')
/** The cookies of a response, as a client sends them back. */
export const pairs = (response: RawResponse): string[] => lines(response).map(line => line.split(';')[0]!)
export const names = (response: RawResponse): string[] => pairs(response).map(pair => pair.split('=')[0]!)
export const text = (response: RawResponse): string => response.body.toString()
