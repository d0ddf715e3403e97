import { nftRuleset } from "../../../src/analysis/host/nft-ruleset.ts";
import { describeParser } from "./parser-fixtures.ts";

describeParser(nftRuleset);
