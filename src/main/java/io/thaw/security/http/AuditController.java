package io.thaw.security.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.security.AuditEntry;
import io.thaw.security.AuditLog;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/audit-log")
@Tag(name = "Audit log", description = "Who changed what, or was refused. Needs the scope admin.")
class AuditController {

    private final AuditLog log;

    AuditController(AuditLog log) {
        this.log = log;
    }

    @GetMapping
    @Operation(
            summary = "List what was changed, newest first",
            description = "Of the key's tenant; its entries stay for ever.")
    Page<AuditEntry> listAuditEntries(Paging paging) {
        return Page.of(
                log.list(paging.rows(), paging.number(Long.MAX_VALUE)), paging, entry -> Long.toString(entry.seq()));
    }

    @GetMapping("/verification")
    @Operation(
            summary = "Find out whether the log is whole",
            description =
                    "Each entry's hash covers the one before. Note the head down elsewhere to know later that no entry after it"
                            + " was cut off.")
    @ApiResponse(responseCode = "200", description = "Whether it is, and where it is not.")
    AuditLog.Verification verifyAuditLog() {
        return log.verify();
    }
}
