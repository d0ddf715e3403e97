/** The engine's version: part of every report's id, so that a new engine judges anew. */
export const ENGINE_VERSION = "0.1.0";
