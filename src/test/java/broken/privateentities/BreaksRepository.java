package broken.privateentities;

import org.springframework.data.repository.Repository;

public interface BreaksRepository extends Repository<DatasetEntity, String> {}
