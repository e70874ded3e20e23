package onnx

import "aver/graph"

// value reads a ValueInfoProto of a tensor.
func value(list *[]graph.ValueInfo, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	var info graph.ValueInfo
	typed := false
	err = fields(msg, func(v field) error {
		switch v.id {
		case 1:
			return at(v.str(&info.Name), "name")
		case 2:
			typed = true
			return at(tensorType(&info, v), "type")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if info.Name == "" || !typed {
		return errorf("%q has no name or no type", info.Name)
	}
	*list = append(*list, info)
	return nil
}

// tensorType reads a TypeProto, which must be of a tensor.
func tensorType(info *graph.ValueInfo, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	var tensor []byte
	err = fields(msg, func(v field) (err error) {
		switch v.id {
		case 1:
			tensor, err = v.message()
		case 4, 5, 8, 9:
			return unsupportedf("sequences, maps, optional and sparse tensors")
		}
		return err
	})
	if err != nil {
		return err
	}
	elem := int64(0)
	err = fields(tensor, func(v field) error {
		switch v.id {
		case 1:
			return at(v.int(&elem), "elem_type")
		case 2:
			return at(shape(info, v), "shape")
		}
		return nil
	})
	if err != nil {
		return err
	}
	info.DType, err = dtypeOf(elem)
	return at(err, "elem_type")
}

// shape reads a TensorShapeProto; a dimension without a value is −1.
func shape(info *graph.ValueInfo, v field) error {
	msg, err := v.message()
	if err != nil {
		return err
	}
	info.Shape = []int{}
	return fields(msg, func(v field) error {
		if v.id != 1 {
			return nil
		}
		msg, err := v.message()
		if err != nil {
			return err
		}
		d := int64(-1)
		err = fields(msg, func(v field) error {
			if v.id != 1 {
				return nil
			}
			return v.int(&d)
		})
		if err != nil {
			return err
		}
		if d < -1 || d >= 1<<31 || len(info.Shape) == maxRank {
			return errorf("dimension %d of value %d is out of range", len(info.Shape), d)
		}
		info.Shape = append(info.Shape, int(d))
		return nil
	})
}
