/** Express 4 under another name, beside Express 5. What is used of it here has the types of Express 5. */
declare module 'express4' {
  import express from 'express'
  export default express
}
