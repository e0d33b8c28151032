import { backOff } from './backoff.ts'
import type { DataFormat } from './data-format.ts'
import { nothingNamed } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { ReadonlyData } from './view.ts'

/** What to end of a subject's sessions. */
export type Revocation =
  | { readonly subject: string; readonly except?: DeviceName | undefined; readonly only?: undefined }
  | { readonly subject: string; readonly only: DeviceName; readonly except?: undefined }

/** A session, an entry of `sessions.list`, or its `device`. */
export type DeviceName = string | { readonly device: string | undefined }

/** One place where a subject is signed in. */
export interface Device<D> {
  /** Names the sign-in. It gives nobody access and may stand in a page. */
  readonly device: string
  readonly data: ReadonlyData<D>
  /** When it was signed in. */
  readonly creationTime: Date
  /** When it was last in use, to a tenth of the idle lifetime. */
  readonly lastAccessTime: Date
  /** When it ends if it is not used again. */
  readonly expiryTime: Date
}

export async function listDevices<D extends object>(
  ledger: Ledger,
  format: DataFormat<D>,
  subject: string,
): Promise<readonly Device<D>[]> {
  const devices = new Map<string, Device<D>>()
  for (const { login, content, created, seen, expires } of await ledger.list(subject)) {
    // Amid a rotation there are two records of one device.
    if (login === undefined || devices.has(login.device)) continue
    devices.set(login.device, {
      device: login.device,
      data: format.parse(content) as ReadonlyData<D>,
      creationTime: new Date(created),
      lastAccessTime: new Date(seen),
      expiryTime: new Date(expires),
    })
  }
  return [...devices.values()].sort((a, b) => b.lastAccessTime.getTime() - a.lastAccessTime.getTime())
}

export async function revokeDevices(ledger: Ledger, what: Revocation): Promise<void> {
  const { subject, except, only } = what
  if (only !== undefined) return endDevice(ledger, subject, deviceOf(only))
  if (Object.hasOwn(what, 'only') && except === undefined) throw nothingNamed()
  const spared = except === undefined ? undefined : deviceOf(except)
  for (let attempt = 1; ; attempt += 1) {
    const { current } = await ledger.generation(subject)
    // A device that was revoked meanwhile is not spared: that would bring it back.
    const living = spared !== undefined && (await isSignedIn(ledger, subject, spared))
    if (await ledger.raise(subject, current, living ? spared : undefined)) return
    await backOff(attempt, ledger.surroundings)
  }
}

async function isSignedIn(ledger: Ledger, subject: string, device: string): Promise<boolean> {
  const logins = await ledger.logins(subject)
  return logins.some(({ login }) => login?.device === device)
}

async function endDevice(ledger: Ledger, subject: string, device: string | undefined): Promise<void> {
  for (const { key, login } of await ledger.logins(subject)) {
    if (login?.device === device) await ledger.end(key)
  }
}

function deviceOf(name: DeviceName): string | undefined {
  return typeof name === 'string' ? name : name.device
}
