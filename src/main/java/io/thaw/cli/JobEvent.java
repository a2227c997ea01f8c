package io.thaw.cli;

import tools.jackson.databind.JsonNode;

/** An event of a job's event stream. */
record JobEvent(String kind, JsonNode data) {}
