ALTER TABLE model_document DROP CONSTRAINT model_document_kind_check;
ALTER TABLE model_document ADD CONSTRAINT model_document_kind_check
    CHECK (kind IN ('plan', 'certificate', 'evaluation', 'receipt', 'rollback_curve', 'quantization'));
