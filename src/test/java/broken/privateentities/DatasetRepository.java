package broken.privateentities;

import org.springframework.data.repository.Repository;

interface DatasetRepository extends Repository<DatasetEntity, String> {}
