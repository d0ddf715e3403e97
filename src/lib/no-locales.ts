/** In the place of zod's `locales`, see wrangler.toml: its own messages are English, and that is another file. */
export {};
