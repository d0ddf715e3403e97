/** How often somebody may ask: the platform's own limiter (Workers API, RateLimit), bound as LIMITER. */

export interface Limiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/** Seconds: the period that wrangler.toml gives the limiter. */
export const LIMITER_PERIOD = 60;
