package broken.privateentities;

import jakarta.persistence.Entity;

@Entity
class DatasetEntity {}
