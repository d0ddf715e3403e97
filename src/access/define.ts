/** Who asks, and what they may do. */

/** What a key may be good for. `admin` is good for all of its tenant. */
export const SCOPES = ["analyses:read", "analyses:write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Who may call a route: anybody (health and documentation), whoever proves it by the route's own means (hooks),
 * or who has a key with this scope.
 */
export type Access = "public" | "hook" | Scope;

export interface Caller {
  readonly tenant: string;
  /** What the audit log calls them: the id of a key, `share`, `operator` or `local`. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The operator makes keys of every tenant. */
  readonly everyTenant: boolean;
}

export function may({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes("admin");
}
