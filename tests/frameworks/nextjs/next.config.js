import { join } from 'node:path'

/** @type {import('next').NextConfig} */
export default {
  // Next is installed three folders up, and Turbopack reads nothing outside its root.
  turbopack: { root: join(import.meta.dirname, '../../..') },
}
